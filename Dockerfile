# syntax=docker/dockerfile:1
FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libssl-dev libsqlite3-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# The dependencies are a layer of their own, made anew when the manifest changes.
COPY Package.swift ./
RUN swift package resolve
COPY Sources ./Sources
COPY Tests ./Tests
RUN swift build -c release -Xswiftc -enforce-exclusivity=unchecked --product emgate --static-swift-stdlib -Xlinker -s \
    && install -D -m 0755 "$(swift build -c release --static-swift-stdlib --show-bin-path)/emgate" /staging/emgate \
    && install -d -m 0750 -o 10001 -g 10001 /staging/data

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 libsqlite3-0 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /staging/emgate /usr/local/bin/emgate
# Numeric, so that Kubernetes' runAsNonRoot can check it without a passwd file.
COPY --from=build --chown=10001:10001 /staging/data /var/lib/emgate
USER 10001:10001
ENV EMGATE_DATA=/var/lib/emgate
VOLUME /var/lib/emgate
EXPOSE 9398
# The check reads the environment (and the file in EMGATE_CONFIG), not the flags of the command.
# Works with a read-only root: emgate writes only below /var/lib/emgate.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["emgate", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["emgate"]
CMD ["serve"]
