import COpenSSL

/// A session that `openssl s_client -sess_out` has written.
enum SavedSession {
    /// Changes the session so that `s_client` believes that it may send early data with it.
    static func promiseEarlyData(in path: String) throws {
        let reading = BIO_new_file(path, "r")
        defer { BIO_free(reading) }
        guard let session = PEM_read_bio_SSL_SESSION(reading, nil, nil, nil) else { throw Missing() }
        defer { SSL_SESSION_free(session) }
        let writing = BIO_new_file(path, "w")
        defer { BIO_free(writing) }
        guard SSL_SESSION_set_max_early_data(session, 16_384) == 1, PEM_write_bio_SSL_SESSION(writing, session) == 1
        else { throw Missing() }
    }
}
