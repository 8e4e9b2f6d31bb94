# run    build, start a simulated Enterprise Manager and emgate in front of it (or of EMGATE_UPSTREAM), print curl lines
# test   all tests
# check  everything: format, layering, scripts, documents, warnings, tests, release binary (CHECK_SANITIZERS=yes: sanitizers)
# image  the container image, with docker, podman or buildah, whichever is there
# format put every source into the project's format
# clean  remove what was built

.PHONY: run test check image format clean

run:
	@scripts/run

test:
	@scripts/prepare tests
	@scripts/test

check:
	@scripts/check

image:
	@scripts/image

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

clean:
	rm -rf .build .build-*
