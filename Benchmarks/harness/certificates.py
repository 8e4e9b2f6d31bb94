"""The certificate that all servers of one comparison share."""
import subprocess

KINDS = {
    "ecdsa": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    "rsa": ["-newkey", "rsa:2048"],
}


class Certificate:
    """A self-signed certificate as PEM files: chain, key, and both in one file as haproxy and hitch want it."""

    def __init__(self, folder, kind="ecdsa"):
        self.kind = kind
        self.chain, self.key, self.bundle = (folder / f"{kind}-{part}.pem" for part in ("chain", "key", "bundle"))
        subprocess.run(
            ["openssl", "req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=localhost", "-sha256", *KINDS[kind],
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", self.key, "-out", self.chain],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.bundle.write_bytes(self.chain.read_bytes() + self.key.read_bytes())
