#!/usr/bin/perl

# Nothing slips past the verdict: whatever way nginx has to answer, no byte of a
# protected location comes out without the right, and each client's request is on
# record exactly once (requirements, section 5: everything else is denied; section 6:
# traces of access).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(lieu structures);
use Habilitation::Test ();
use Habilitation::Upstream ();

use constant MARKER => 'octets-proteges-4711';

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', ['anna@lieu.example', 'zoe@lieu.example']));

my $upstream = Habilitation::Upstream->http($t, 'UPSTREAM');

my $content = MARKER . "\n";
$t->write("html/$_", $content) for qw(p/secret.html p/index.html p/hidden/secret.html
    autre/secret.html dir/secret.html only/secret.html named/secret.html tried/secret.html);
$t->write('html/p/' . MARKER . '.txt', 'a name');
$t->write('html/p/large.html', MARKER x 400);
$t->write('html/open/page.html', "open\n");
$t->write('html/open/include.html', qq{open <!--# include virtual="/p/secret.html" -->\n});
$t->write('html/open/include-proxy.html', qq{<!--# include virtual="/p-proxy/x" wait="yes" -->\n});
$t->write('html/open/include-set.html',
    qq{<!--# include virtual="/p/secret.html" set="v" wait="yes" --><!--# echo var="v" -->\n});
$t->write('html/p/include.html', qq{mine <!--# include virtual="/autre/secret.html" -->\n});
$t->write('html/p/include-own.html', qq{mine <!--# include virtual="/p/secret.html" -->\n});

# %%RIGHT%% would be a right that anna has, %%OTHER%% one that nobody has.
my $right = 'habilitation lieu_information demandes; habilitation_target 75056;';
my $other = 'habilitation lieu_information demandes; habilitation_target 13055;';

my $configuration = <<'EOT';
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    proxy_cache_path %%DIR%%/temp/cache keys_zone=cache:1m;
    server {
        listen 127.0.0.1:%%PORT_BEHIND%%;
        access_log %%DIR%%/behind.log;
        location / { root %%DIR%%/html; }
    }
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl http2;
        %%TLS%%
        root %%DIR%%/html;
        %%PORTAL%%
        location /open/ { ssi on; }
        location /p/ { RIGHT ssi on; }
        location /autre/ { OTHER }
        location /p-proxy/ { RIGHT proxy_pass http://127.0.0.1:%%PORT_BEHIND%%/p/secret.html?; }

        location = /return { RIGHT return 200 MARKER; }
        location = /return-301 { RIGHT return 301 /MARKER; }
        location = /return-204 { RIGHT return 204; }
        location /rewritten/ { rewrite ^/rewritten/(.*)$ /p/$1 last; }
        location /broken-off/ { RIGHT rewrite ^/broken-off/(.*)$ /p/$1 break; }
        location /rewrite-out/ { RIGHT rewrite ^ /MARKER redirect; }
        location /error-page/ { error_page 404 /p/secret.html; }
        location /error-200/ { error_page 404 =200 /p/secret.html; }
        location /error-named/ { error_page 404 = @named; }
        location /error-own/ { RIGHT error_page 401 403 /p/secret.html; }
        location /error-self/ { RIGHT error_page 401 403 =200 /error-self/x; root %%DIR%%/html/p; }
        location @named { RIGHT root %%DIR%%/html/p; rewrite ^ /secret.html break; }
        location /try-redirect/ { try_files /none /p/secret.html; }
        location /tried/ { RIGHT try_files /tried/secret.html =404; }
        location /try-named/ { try_files /none @named; }
        location = /dir/ { index secret.html; }
        location = /dir/secret.html { RIGHT }
        location /index/ { RIGHT alias %%DIR%%/html/p/; index secret.html; }
        location /auto/ { RIGHT alias %%DIR%%/html/p/; index none; autoindex on; }
        location /before/ { alias %%DIR%%/html/open/; add_before_body /p/secret.html; }
        location /after/ { alias %%DIR%%/html/open/; add_after_body /p/secret.html; }
        location /before-only/ { RIGHT alias %%DIR%%/html/open/; add_before_body /open/page.html; }
        location /mirrored/ { alias %%DIR%%/html/open/; mirror /p-mirror; }
        location = /p-mirror { RIGHT internal; proxy_pass http://127.0.0.1:%%PORT_BEHIND%%/seen; }
        location /asked/ { auth_request /p/secret.html; alias %%DIR%%/html/open/; }
        location /asked-both/ { RIGHT auth_request /open/page.html; alias %%DIR%%/html/p/; }
        location /accel/ { proxy_pass http://127.0.0.1:%%PORT_UPSTREAM%%/redirect/p/; }
        location /accel-named/ { proxy_pass http://127.0.0.1:%%PORT_UPSTREAM%%/redirect/inside/; }
        location /inside/ { RIGHT internal; alias %%DIR%%/html/p/; }
        location /accel-other/ { RIGHT proxy_pass http://127.0.0.1:%%PORT_UPSTREAM%%/redirect/autre/; }
        location /try-other/ { RIGHT try_files /none /autre/secret.html; }
        location /if-return/ { RIGHT if ($request_method = GET) { return 200 MARKER; } }
        location /if-proxy/ {
            RIGHT
            if ($arg_x) { proxy_pass http://127.0.0.1:%%PORT_BEHIND%%; }
        }
        location /if-plain/ { RIGHT alias %%DIR%%/html/p/; if ($arg_x) { set $y 1; } }
        location /limited/ { RIGHT alias %%DIR%%/html/p/; limit_except POST { allow all; } }
        location /posted/ { alias %%DIR%%/html/open/; post_action /p/secret.html; }
        location /outer/ {
            RIGHT
            alias %%DIR%%/html/p/;
            location ^~ /outer/inner/ { alias %%DIR%%/html/p/; }
            location ~ ^/outer/(.*)\.html$ { alias %%DIR%%/html/p/$1.html; }
        }
        location ~* ^/regex/(.*)$ { RIGHT alias %%DIR%%/html/p/$1; }
        location /cached/ {
            RIGHT
            proxy_pass http://127.0.0.1:%%PORT_BEHIND%%/p/;
            proxy_cache cache; proxy_cache_valid 200 1h; proxy_cache_key $uri;
        }
        location /sliced/ {
            RIGHT
            slice 1k; proxy_set_header Range $slice_range;
            proxy_pass http://127.0.0.1:%%PORT_BEHIND%%/p/; proxy_http_version 1.1;
        }
        location /small-body/ { RIGHT client_max_body_size 10; alias %%DIR%%/html/p/; }
        location /gif/ { RIGHT empty_gif; }
        location /status/ { RIGHT stub_status; }
    }
}
EOT
$configuration =~ s/\bRIGHT\b/$right/g;
$configuration =~ s/\bOTHER\b/$other/g;
$configuration =~ s/\bMARKER\b/@{[MARKER]}/g;
$t->configure($configuration);
$t->start;
my $anna = $t->login('anna@lieu.example');

my $expected = accesses();

sub accesses {
    return scalar keys %{$store->decisions};
}

# What is on record of a request that never met the access phase follows its answer.
sub recorded_once {
    my ($name, $count) = @_;
    $expected += $count;
    eval { $t->wait_for('records', sub { accesses() >= $expected }, 2) };
    is(accesses(), $expected, "$name: $count access record(s)");
    $expected = accesses();
    return;
}

# One attempt without the right: no protected byte, a refusal (or the given status),
# and one access record.
sub attempt {
    my ($name, $text, %options) = @_;
    my $out = $t->raw($text, %options);
    unlike($out, qr/@{[MARKER]}/, "$name: no protected byte");
    my ($status) = $out =~ m{\AHTTP/1\.1 (\d+)};
    my $wanted = exists $options{status} ? $options{status} : qr/^(?:401|403|500|503)$/;
    like($status // 'none', $wanted, "$name: refused") if $wanted;
    recorded_once($name, $options{records} // 1);
    return $out;
}

sub get {
    my ($uri, %options) = @_;
    my $method = $options{method} // 'GET';
    my $version = $options{version} // '1.1';
    my $fields = join '', map { "$_\r\n" } @{$options{fields} // []};
    return "$method $uri HTTP/$version\r\nHost: localhost\r\nAccept: application/json\r\n"
        . "Connection: close\r\n$fields\r\n" . ($options{body} // '');
}

subtest 'with the right, the bytes do come out' => sub {
    for my $uri (qw(/p/secret.html /p-proxy/x /broken-off/secret.html /tried/x /index/
        /asked-both/secret.html /if-plain/secret.html?x=1 /limited/secret.html
        /outer/secret.html /outer/inner/secret.html /regex/secret.html /cached/secret.html
        /rewritten/secret.html /try-redirect/x /accel/secret.html /accel-named/secret.html
        /dir/ /error-page/x /error-named/x /auto/)) {
        my $out = $t->raw(get($uri, fields => ["Cookie: $anna"]));
        like($out, qr/@{[MARKER]}/, $uri);
        recorded_once($uri, 1);
    }
    my $out = $t->raw(get('/sliced/large.html', fields => ["Cookie: $anna"]));
    like($out, qr/(?:@{[MARKER]}){400}/, 'slices of a granted request');
    recorded_once('slices', 1);
    like($t->raw(get('/p/include-own.html', fields => ["Cookie: $anna"])), qr/@{[MARKER]}/,
        'an include from the same right');
    recorded_once('own include', 1);
};

subtest 'answers before the access phase' => sub {
    attempt('return', get('/return'));
    attempt('return of a redirect', get('/return-301'));
    attempt('return without a body', get('/return-204'));
    attempt('rewrite to a protected place', get('/rewritten/secret.html'));
    attempt('rewrite that breaks off', get('/broken-off/secret.html'));
    attempt('rewrite that redirects', get('/rewrite-out/x'));
    attempt('return in an if', get('/if-return/x'));
    attempt('a body that is too large', get('/small-body/secret.html', method => 'POST',
        fields => ['Content-Length: 100']), status => qr/^(?:401|403|413)$/);
};

subtest 'even with the right, return is no way around the verdict' => sub {
    attempt('return', get('/return', fields => ["Cookie: $anna"]));
};

subtest 'internal redirects' => sub {
    attempt('error_page', get('/error-page/x'));
    attempt('error_page =200', get('/error-200/x'));
    attempt('error_page to a named location', get('/error-named/x'));
    attempt('error_page of the refusal itself', get('/error-own/x'));
    attempt('error_page onto itself', get('/error-self/secret.html'));
    attempt('try_files', get('/try-redirect/x'));
    attempt('try_files in a protected place', get('/tried/x'));
    attempt('try_files to a named location', get('/try-named/x'));
    attempt('index', get('/dir/'));
    attempt('index of a protected place', get('/index/'));
    attempt('autoindex', get('/auto/'));
    attempt('X-Accel-Redirect', get('/accel/secret.html'));
    attempt('X-Accel-Redirect to an internal place', get('/accel-named/secret.html'));
};

subtest 'a right to one place opens no other' => sub {
    my @cookie = (fields => ["Cookie: $anna"]);
    attempt('X-Accel-Redirect', get('/accel-other/secret.html', @cookie));
    attempt('try_files', get('/try-other/x', @cookie));
    attempt('SSI', get('/p/include.html', @cookie), status => qr/^200$/);
};

subtest 'subrequests' => sub {
    my $open = qr/^(?:200|401|403|500|503)$/;
    attempt('SSI include', get('/open/include.html'), status => $open);
    attempt('SSI include of an upstream', get('/open/include-proxy.html'), status => $open);
    attempt('SSI include into a variable', get('/open/include-set.html'), status => $open);
    attempt('add_before_body', get('/before/page.html'), status => $open);
    attempt('add_after_body', get('/after/page.html'), status => $open);
    attempt('add_before_body in a protected place', get('/before-only/page.html'));
    attempt('mirror', get('/mirrored/page.html'), status => $open);
    unlike($t->read('behind.log'), qr{/seen}, 'mirror: the protected upstream saw nothing');
    attempt('auth_request', get('/asked/page.html'));
    attempt('auth_request beside a right', get('/asked-both/secret.html'));
    attempt('post_action', get('/posted/page.html'), status => qr/^200$/);
};

subtest 'nested and conditional places' => sub {
    attempt('if with a proxy', get('/if-proxy/p/secret.html?x=1'));
    attempt('if with a variable', get('/if-plain/secret.html?x=1'));
    attempt('limit_except', get('/limited/secret.html'));
    attempt('limit_except, the method it leaves', get('/limited/secret.html', method => 'POST',
        fields => ['Content-Length: 0']));
    attempt('a nested location', get('/outer/inner/secret.html'));
    attempt('a nested regex', get('/outer/secret.html'));
    attempt('a regex', get('/REGEX/secret.html'));
};

subtest 'caches and slices' => sub {
    attempt('proxy_cache that is warm', get('/cached/secret.html'));
    attempt('slice', get('/sliced/large.html'));
    attempt('proxy_pass', get('/p-proxy/x'));
    attempt('empty_gif', get('/gif/'));
    attempt('stub_status', get('/status/'));
    attempt('If-None-Match', get('/p/secret.html', fields => ['If-None-Match: *']));
    attempt('If-Modified-Since', get('/p/secret.html',
        fields => ['If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT']));
};

subtest 'methods and ranges' => sub {
    attempt("$_", get('/p/secret.html', method => $_)) for qw(HEAD OPTIONS PROPFIND);
    attempt('POST', get('/p/secret.html', method => 'POST', fields => ['Content-Length: 3'],
        body => 'a=b'));
    attempt('PUT', get('/p/secret.html', method => 'PUT', fields => ['Content-Length: 1'],
        body => 'x'));
    attempt('TRACE', get('/p/secret.html', method => 'TRACE'), status => qr/^40[135]$/,
        records => 0);
    attempt('a range', get('/p/secret.html', fields => ['Range: bytes=0-9']));
    attempt('several ranges', get('/p/secret.html', fields => ['Range: bytes=0-1,3-9']));
    attempt('a last range', get('/p/secret.html', fields => ['Range: bytes=-5']));
};

subtest 'protocols' => sub {
    attempt('HTTP/1.0', get('/p/secret.html', version => '1.0'));
    attempt('HTTP/0.9', "GET /p/secret.html\r\n", status => undef);
    my $request = "GET /p/secret.html HTTP/1.1\r\nHost: localhost\r\n\r\n";
    my $out = attempt('pipelining', $request x 2 . get('/p/secret.html'), records => 3);
    is(scalar(() = $out =~ m{HTTP/1\.1 401}g), 3, 'pipelining: three refusals');
    my $granted = $request =~ s/\r\n\r\n/\r\nCookie: $anna\r\n\r\n/r;
    $out = $t->raw($granted . get('/p/secret.html'));
    is(scalar(() = $out =~ /@{[MARKER]}/g), 1, 'a verdict serves one request of a connection');
    recorded_once('a connection kept', 2);
};

subtest 'HTTP/2' => sub {
    my $url = 'https://127.0.0.1:' . $t->port('TLS');
    my $curl = 'curl -sik --http2 -w "\n%{http_version} %{http_code}\n"';
    my $out = `$curl $url/p/secret.html`;
    unlike($out, qr/@{[MARKER]}/, 'no protected byte');
    like($out, qr/^2 (?:401|30[23])$/m, 'refused over HTTP/2');
    recorded_once('one stream', 1);
    $out = `$curl -Z --no-progress-meter --parallel-immediate $url/p/secret.html $url/p/large.html $url/p-proxy/x`;
    unlike($out, qr/@{[MARKER]}/, 'several streams: no protected byte');
    recorded_once('several streams', 3);
    $out = `$curl $url/return`;
    unlike($out, qr/@{[MARKER]}/, 'return: no protected byte');
    recorded_once('return', 1);
    $out = `$curl -H 'Cookie: $anna' $url/p/secret.html`;
    like($out, qr/@{[MARKER]}/, 'with the right, the bytes come out');
    recorded_once('with the right', 1);
};

subtest 'paths written otherwise' => sub {
    my %records = (
        '/%70/secret.html'            => 1,
        '/p/./secret.html'            => 1,
        '/open/../p/secret.html'      => 1,
        '/open/%2e%2e/p/secret.html'  => 1,
        '//p//secret.html'            => 1,
        '/p/x/..%2fsecret.html'       => 1,
        '/p%2fsecret.html'            => 1,
        '/p/secret.html?/open/'       => 1,
        '/p/secret.html#x'            => 1,
        'http://localhost/p/secret.html' => 1,
        '/p'                          => 0,
        '/p-proxy'                    => 1,
    );
    attempt($_, get($_), records => $records{$_}, status => qr/^(?:401|30[12]|404)$/)
        for sort keys %records;
    attempt($_, get($_), records => 0, status => qr/^(?:400|404)$/)
        for '/p%00/secret.html', '/../p/secret.html', '/P/secret.html', '/p;x/secret.html';
};

subtest 'headers that are not sound' => sub {
    attempt('an empty cookie', get('/p/secret.html', fields => ['Cookie: ']));
    attempt('a cookie of nobody', get('/p/secret.html',
        fields => ['Cookie: __Host-habilitation=' . 'A' x 43]));
    attempt('a cookie that is too long', get('/p/secret.html',
        fields => ['Cookie: __Host-habilitation=' . 'A' x 3000]));
    attempt('strange bytes', get('/p/secret.html',
        fields => ["Cookie: __Host-habilitation=\x01\xff;;=;"]));
    attempt('a cookie under a longer name', get('/p/secret.html',
        fields => ["Cookie: x$anna"]));
    attempt('a bearer of nothing', get('/p/secret.html', fields => ['Authorization: Bearer ']));
    my $out = $t->raw(get('/p/secret.html', fields => ['Cookie: a=b', "Cookie: c=d; $anna"]));
    like($out, qr/@{[MARKER]}/, 'the cookie is found in a second field');
    recorded_once('a second field', 1);
};

# A place that answers without the access phase is a fault of the configuration: it is
# said loudly, and only for those places.
my @loud = grep { /\[alert\]/ } split /\n/, $t->read('error.log');
cmp_ok(scalar @loud, '>=', 5, 'a response without a verdict raises an alert');
$t->expect_alert(qr/habilitation: .*(?:return|rewrite-out|if-return|small-body)/);
$t->done;
done_testing;
