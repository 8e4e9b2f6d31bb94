# run    build, start a simulated Enterprise Manager and emgate in front of it (or of EMGATE_UPSTREAM), print curl lines
# test   all tests
# check  everything: format, layering, scripts, documents, warnings, tests, release binary, soak, fuzzing, sanitizers (CHECK_SANITIZERS=no leaves them out)
# fuzz   each parser for 60 s under libFuzzer
# soak   10 minutes of random faults of clients and of EM, with emgate and emsim as they are built
# bench  emgate beside nginx, haproxy and varnish + hitch, in less than 10 minutes (BENCH="--quick", BENCH="--only hit,miss")
# image  the container image, with docker, podman or buildah, whichever is there
# format put every source into the project's format
# clean  remove what was built

.PHONY: run test check fuzz soak bench image format clean

run:
	@scripts/run

test:
	@scripts/prepare tests
	@scripts/test

check:
	@scripts/check

fuzz:
	@scripts/prepare
	@scripts/fuzz

soak:
	@scripts/soak

bench:
	@scripts/prepare bench
	@scripts/build-release emgate emsim
	@scripts/bench $(BENCH)

image:
	@scripts/image

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

clean:
	rm -rf .build .build-*
