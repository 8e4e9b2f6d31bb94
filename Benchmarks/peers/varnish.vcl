# varnish behind hitch. Varnish 7.1 does not speak TLS to a backend, so its simulated EM speaks plain HTTP: that matters to
# misses only, which are not measured here. @NAME@ is filled in by harness/servers.py.
vcl 4.1;

import std;

backend em {
    .host = "@UPSTREAM_HOST@";
    .port = "@UPSTREAM_PORT@";
}

sub vcl_recv {
    if (req.method != "GET" || req.url !~ "^/api/backupSessions/") {
        return (pass);
    }
    return (hash);
}

sub vcl_hash {
    hash_data(req.url);
    hash_data(req.http.Host);
    hash_data(req.http.Accept);
    hash_data(req.http.X-RestSvcSessionId);
    return (lookup);
}

sub vcl_backend_response {
    if (beresp.status == 200 && bereq.method == "GET" && bereq.url ~ "^/api/backupSessions/") {
        set beresp.ttl = 24h;
        unset beresp.http.Set-Cookie;
        return (deliver);
    }
    set beresp.uncacheable = true;
    return (deliver);
}

sub vcl_deliver {
    set resp.http.X-Cache = "MISS";
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    }
}
