#!/usr/bin/perl

# The portal over HTTP, as browsers and as programs use it (requirements, section 3 and
# section 11): login, forced change, change, services, sessions, token, logout; cookies,
# headers, forged requests, delays.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use MIME::Base64 qw(encode_base64);
use Test::More;
use Time::HiRes qw(time);

use Habilitation::Documents qw(lieu mam);
use Habilitation::Test ();

use constant {COOKIE => '__Host-habilitation', BASE => '/extranet/'};

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my @names = map { "$_\@lieu.example" } qw(anna bea chloe denis elsa fanny);
$store->import_documents(
    lieu('LI-2026-751-001', \@names, fin => '2100-06-30'),
    mam('MAM-2026-751-001', ['anna@lieu.example']),
);
$t->write('html/p/page.html', "page\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl http2;
        %%TLS%%
        root %%DIR%%/html;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target 75056; }
    }
}
EOT
$t->start;

sub post {
    my ($path, $fields, %options) = @_;
    return $t->post_json(BASE . $path, $fields, %options);
}

sub form {
    my ($path, $fields, %options) = @_;
    my $body = join '&', map { "$_=" . escape($fields->{$_}) } sort keys %$fields;
    return $t->request(BASE . $path, method => 'POST', accept => 'text/html', body => $body,
        %options, headers => ['Content-Type' => 'application/x-www-form-urlencoded',
            @{$options{headers} // []}]);
}

sub escape {
    my ($text) = @_;
    return $text =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger;
}

sub page {
    my ($path, %options) = @_;
    return $t->request(BASE . $path, accept => 'text/html,application/xhtml+xml;q=0.9', %options);
}

# After a failure one has to wait a little.
sub patiently {
    my ($try) = @_;
    return $t->wait_for('the delay', sub {
        my $response = $try->();
        return $response->status == 429 ? undef : $response;
    });
}

# The token that a page carries in its forms.
sub csrf_of {
    my ($cookie) = @_;
    my ($field) = page('deconnexion', cookie => $cookie)->body =~ /(<input[^>]*name="csrf"[^>]*>)/;
    my ($token) = ($field // '') =~ /value="([^"]+)"/;
    return $token // die 'a page without a token';
}

sub cookie_of {
    my ($response) = @_;
    my $token = $response->cookie(COOKIE);
    return $token ? COOKIE . "=$token" : undef;
}

sub log_in {
    my ($who, $password) = @_;
    return post('connexion', {identifiant => $who, mot_de_passe => $password});
}

subtest 'the first password opens the change and nothing else (LI-3.2)' => sub {
    my $given = $store->first_password($names[0]);
    like($given, qr/^[A-Za-z0-9]{8}$/, 'eight letters and digits');
    my $response = log_in($names[0], $given);
    is($response->status, 200, 'login');
    ok($response->json->{mot_de_passe_a_changer}, 'it says that a change is due');
    my $cookie = cookie_of($response);
    is($t->get('/p/page.html', cookie => $cookie)->status, 403, 'no protected place');
    is($t->get(BASE . $_, cookie => $cookie)->status, 403, "no $_") for qw(mes-services mes-sessions);
    my $redirect = page('mes-services', cookie => $cookie);
    like($redirect->header('Location') // '', qr{/extranet/mot-de-passe}, 'pages lead to the change');
    my $second = log_in($names[0], $given);
    is($second->status, 403, 'it works once');
    is($second->json->{motif}, 'mot_de_passe_expire', 'and the person is told');

    for my $case (['seven characters', 'Abcdef1'], ['a common one', 'motdepasse'],
        ['the identifiant', 'anna@lieu.example'], ['a hundred and thirty', 'ab' x 65],
        ['the same again', $given])
    {
        my $refused = post('mot-de-passe', {ancien => $given, nouveau => $case->[1]},
            cookie => $cookie);
        is($refused->status, 422, "$case->[0]: refused") or diag($refused->raw);
        like($refused->body, qr/nouveau/, "$case->[0]: the field is named");
    }
    isnt(post('mot-de-passe', {ancien => 'faux-mot', nouveau => $t->password}, cookie => $cookie)
        ->status, 200, 'not without the old one');
    my $changed = patiently(sub {
        post('mot-de-passe', {ancien => $given, nouveau => 'p' x 8 . 'é-ça'}, cookie => $cookie);
    });
    is($changed->status, 200, 'eight characters or more, of any kind');
    my $new = cookie_of($changed);
    isnt($new, $cookie, 'the session has a new token');
    is($t->get('/p/page.html', cookie => $cookie)->status, 401, 'the old token is worth nothing');
    $t->accept_conditions($new);
    is($t->get('/p/page.html', cookie => $new)->status, 200, 'the new one opens');
    is(log_in($names[0], 'p' x 8 . 'é-ça')->status, 200, 'and the new password is the one');
};

subtest 'a new first password revokes the older (section 3)' => sub {
    my $older = $store->first_password($names[1]);
    my $newer = $store->first_password($names[1]);
    is(log_in($names[1], $older)->status, 401, 'the older');
    is(patiently(sub { log_in($names[1], $newer) })->status, 200, 'the newer');
    my $session = $t->login($names[1]);
    $store->first_password($names[1]);
    is($t->get('/p/page.html', cookie => $session)->status, 401, 'and ends the sessions');
    delete $t->{cookies}{$names[1]};
};

my $bea = $t->login($names[1]);

subtest 'cookies and headers (section 11)' => sub {
    my $response = log_in($names[1], $t->password);
    my ($field) = grep { /^\Q@{[COOKIE]}\E=/ } $response->headers('Set-Cookie');
    like($field, qr/; *\Q$_\E(?:;|$)/i, "cookie: $_") for qw(Path=/ Secure HttpOnly SameSite=Lax);
    unlike($field, qr/Domain=/i, 'cookie: for this host alone');
    my ($token) = $field =~ /^[^=]+=([^;]+)/;
    like($token, qr/^[A-Za-z0-9_-]{43}$/, '256 bits');
    for my $path (qw(connexion mes-services mes-sessions mot-de-passe deconnexion nulle-part)) {
        my $page = page($path, cookie => $bea);
        like($page->header('Content-Security-Policy') // '', qr/default-src 'none'/, "$path: CSP");
        like($page->header('Content-Security-Policy') // '', qr/frame-ancestors 'none'/,
            "$path: no frame");
        is($page->header('X-Content-Type-Options'), 'nosniff', "$path: nosniff");
        like($page->header('Cache-Control') // '', qr/no-store/, "$path: not kept");
        like($page->header('Referrer-Policy') // '', qr/same-origin/, "$path: Referrer-Policy");
    }
    my $style = page('style.css');
    is($style->status, 200, 'style sheet');
    like($style->header('Content-Type'), qr{^text/css}, 'as CSS');
    my $again = page('style.css', headers => ['If-None-Match' => $style->header('ETag') // 'x']);
    is($again->status, 304, 'asked again: not modified');
};

subtest 'the same page as HTML, JSON and XML' => sub {
    for my $path (qw(connexion mes-services mes-sessions mot-de-passe deconnexion)) {
        my $html = page($path, cookie => $bea);
        is($html->status, 200, "$path: HTML");
        like($html->header('Content-Type'), qr{^text/html; *charset=utf-8}i, "$path: its type");
        like($html->body, qr/<html[^>]* lang="fr"/, "$path: in French");
        my $json = $t->get(BASE . $path, cookie => $bea);
        is($json->status, 200, "$path: JSON");
        ok(keys %{$json->json}, "$path: a document");
        like($json->header('Vary') // '', qr/Accept/, "$path: Vary");
    }
};

# nginx reads a kilobyte first: the body is then in two pieces, at any place.
subtest 'a body that comes in two pieces is one' => sub {
    my $body = JSON::PP->new->encode({identifiant => $names[1], mot_de_passe => $t->password});
    my @options = (method => 'POST', accept => 'application/json', body => $body);
    my $type = ['Content-Type' => 'application/json'];
    my $client = $t->client;
    my $shortest = length $client->request_text(BASE . 'connexion', @options,
        headers => [@$type, 'X-Padding' => '']);
    for my $first (1, 20, length($body) - 1) {
        my $padding = 'x' x (1024 - $shortest + length($body) - $first);
        is($t->request(BASE . 'connexion', @options, headers => [@$type, 'X-Padding' => $padding])
            ->status, 200, "$first bytes with the header");
    }
    my $long = $t->request(BASE . 'connexion', @options, body => $body . ' ' x 100_000,
        headers => $type);
    is($long->status, 200, 'a long one');
};

subtest 'mes-services: what, under which convention, until when' => sub {
    my $body = $t->get(BASE . 'mes-services', cookie => $bea)->body;
    like($body, qr/LI-2026-751-001/, 'the convention');
    like($body, qr/2100/, 'until when');
    unlike($body, qr/MAM-2026/, 'nothing of others');
    is($t->get(BASE . 'mes-services')->status, 401, 'without a session: refused');
    my $redirect = page('mes-services');
    like($redirect->status, qr/^30[23]$/, 'a browser is led to the login');
    like($redirect->header('Location'), qr{/extranet/connexion}, 'with its address');
};

subtest 'the way back is a path of this server (no open redirect)' => sub {
    my %kept = ('/p/page.html?x=1' => 1, '//evil.example/' => 0, 'https://evil.example/' => 0,
        '/\\evil.example' => 0, 'p/page.html' => 0, '/%0d%0a' => 1);
    for my $back (sort keys %kept) {
        my $response = form('connexion', {identifiant => $names[1], mot_de_passe => $t->password,
            retour => $back});
        is($response->status, 303, "$back: 303");
        my $location = $response->header('Location') // '';
        my $base = qr{^(?:http://localhost:\d+)?};
        like($location, $kept{$back} ? qr{$base\Q$back\E$} : qr{$base/extranet/mes-services$}, $back);
    }
    my $split = form('connexion', {identifiant => $names[1], mot_de_passe => $t->password,
        retour => "/p\r\nX-Injected: 1"});
    is($split->status, 400, 'a line feed: refused');
    is($split->header('X-Injected'), undef, 'and no header is made of it');
};

subtest 'requests forged by another site are refused (CSRF)' => sub {
    my $own = 'http://localhost:' . $t->port;
    my $csrf = csrf_of($bea);
    my %act = (action => 'fermer-les-autres');
    my @headers = (
        ['another origin', 403, Origin => 'https://evil.example'],
        ['an opaque origin', 403, Origin => 'null'],
        ['a cross-site fetch', 403, 'Sec-Fetch-Site' => 'cross-site'],
        ['another host of the site', 403, 'Sec-Fetch-Site' => 'same-site'],
    );
    for my $case (@headers) {
        my ($name, $status, @fields) = @$case;
        is(form('mes-sessions', {%act, csrf => $csrf}, cookie => $bea, headers => [@fields])->status,
            $status, $name);
        is(form('connexion', {identifiant => $names[1], mot_de_passe => $t->password},
            headers => [@fields])->status, $status, "$name: login");
    }
    is(form('mes-sessions', \%act, cookie => $bea, headers => [Origin => $own])->status, 403,
        'a browser without the token');
    is(form('mes-sessions', {%act, csrf => 'x' x length $csrf}, cookie => $bea)->status, 403,
        'a wrong token');
    my $fanny = $t->login($names[5]);
    my $hers = csrf_of($fanny);
    is(form('mes-sessions', {%act, csrf => $hers}, cookie => $bea, headers => [Origin => $own])
        ->status, 403, "another person's token");
    is($t->get('/p/page.html', cookie => $bea)->status, 200, 'nothing was done');
    my $done = form('mes-sessions', {%act, csrf => $csrf}, cookie => $bea,
        headers => [Origin => $own, 'Sec-Fetch-Site' => 'same-origin']);
    like($done->status, qr/^(?:200|303)$/, 'with the token');
};

subtest 'mes-sessions: seen, and ended' => sub {
    my @mine = map { $t->open_session($names[1], $t->password) } 1 .. 3;
    my $listed = $t->get(BASE . 'mes-sessions', cookie => $mine[0])->json;
    my $sessions = $listed->{sessions};
    cmp_ok(scalar @$sessions, '>=', 4, 'all are listed');
    my $text = $t->get(BASE . 'mes-sessions', cookie => $mine[0])->body;
    for my $cookie (@mine) {
        my ($token) = $cookie =~ /=(.*)/;
        unlike($text, qr/\Q$token\E/, 'without their tokens');
    }
    my $ended = post('mes-sessions', {action => 'fermer-les-autres'}, cookie => $mine[0]);
    like($ended->status, qr/^(?:200|303)$/, 'end the others');
    is($t->get('/p/page.html', cookie => $mine[0])->status, 200, 'this one stays');
    is($t->get('/p/page.html', cookie => $_)->status, 401, 'the others are over') for @mine[1, 2], $bea;
    delete $t->{cookies}{$names[1]};
    $bea = $t->{cookies}{$names[1]} = $mine[0];
};

subtest 'deconnexion' => sub {
    my $cookie = $t->open_session($names[1], $t->password);
    is($t->get(BASE . 'deconnexion', cookie => $cookie)->status, 200, 'GET asks');
    is($t->get('/p/page.html', cookie => $cookie)->status, 200, 'and does nothing');
    my $response = post('deconnexion', {}, cookie => $cookie);
    like($response->status, qr/^(?:200|303)$/, 'POST does');
    is($t->get('/p/page.html', cookie => $cookie)->status, 401, 'the session is over');
    my ($field) = grep { /^\Q@{[COOKIE]}\E=/ } $response->headers('Set-Cookie');
    like($field // '', qr/Max-Age=0|Expires=/i, 'and the cookie is taken back');
};

subtest 'jeton: the credentials of the human (MCP-9.2)' => sub {
    my $basic = sub { [Authorization => 'Basic ' . encode_base64(join(':', @_), '')] };
    my $response = $t->request(BASE . 'jeton', method => 'POST', body => '',
        accept => 'application/json', headers => $basic->($names[1], $t->password));
    is($response->status, 200, 'a token');
    like($response->json->{jeton}, qr/^[A-Za-z0-9_-]{43}$/, 'of 256 bits');
    like($response->json->{expire}, qr/^\d{4}-\d\d-\d\dT/, 'with its end');
    is($response->cookie(COOKIE), undef, 'and no cookie');
    my @bearer = (headers => [Authorization => 'Bearer ' . $response->json->{jeton}]);
    is($t->get('/p/page.html', @bearer)->status, 200, 'it opens what the person may use');
    for my $case (['a wrong password', $basic->($names[5], 'faux-mot-de-passe')],
        ['no credentials', []], ['another scheme', [Authorization => 'Digest x']],
        ['no Base64', [Authorization => 'Basic ***']], ['no colon',
        [Authorization => 'Basic ' . encode_base64('x', '')]])
    {
        my $refused = $t->request(BASE . 'jeton', method => 'POST', body => '',
            accept => 'application/json', headers => $case->[1]);
        is($refused->status, 401, "$case->[0]: refused");
        like($refused->header('WWW-Authenticate') // '', qr/^Basic realm=/, "$case->[0]: asked for");
    }
    my $first = $store->first_password($names[2]);
    is($t->request(BASE . 'jeton', method => 'POST', body => '', accept => 'application/json',
        headers => $basic->($names[2], $first))->status, 403, 'not with a password to change');
    my ($opened) = $t->traces(operation => 'jeton.emis');
    is(($opened // {})->{canal}, 'webservice', 'on record as a web service');
};

subtest 'what is wrong with a request is said by field' => sub {
    my @cases = (
        ['an unknown field', 400, qr/inconnu/, {identifiant => 'a@b.example', mot_de_passe => 'x',
            inconnu => 1}],
        ['a missing field', 422, qr/mot_de_passe/, {identifiant => 'a@b.example'}],
        ['a field of another kind', 400, qr/identifiant/, {identifiant => [1], mot_de_passe => 'x'}],
    );
    for my $case (@cases) {
        my ($name, $status, $pattern, $document) = @$case;
        my $response = post('connexion', $document);
        is($response->status, $status, $name) or diag($response->raw);
        like($response->body, $pattern, "$name: named");
        like($response->header('Content-Type'), qr{^application/problem\+json}, "$name: a problem");
    }
    my %answers = (
        'broken JSON'   => [400, 'POST', 'connexion', 'application/json', '{"identifiant":'],
        'another type'  => [415, 'POST', 'connexion', 'text/plain', 'x'],
        'a large body'  => [413, 'POST', 'connexion', 'application/json', '{"a":"' . 'x' x 300_000 . '"}'],
        'nowhere'       => [404, 'GET', 'nulle-part', undef, undef],
        'above itself'  => [404, 'GET', 'connexion/', undef, undef],
        'a method'      => [405, 'DELETE', 'connexion', undef, undef],
    );
    for my $name (sort keys %answers) {
        my ($status, $method, $path, $type, $body) = @{$answers{$name}};
        my $response = $t->request(BASE . $path, method => $method, accept => 'application/json',
            body => $body, headers => [$type ? ('Content-Type' => $type) : ()]);
        is($response->status, $status, "$name: $status");
        like($response->header('Allow') // '', qr/GET/, "$name: Allow") if $status == 405;
    }
    is($t->request(BASE . 'connexion', method => 'HEAD', accept => 'text/html')->body, '',
        'HEAD has no body');
};

subtest 'an identifiant that is unknown looks like one that is known (section 3)' => sub {
    my (@known, @unknown, @times);
    for my $try (1, 2) {
        for my $list ([$names[3], \@known], ["personne-$try\@nulle.example", \@unknown]) {
            my $begin = time;
            my $response = log_in($list->[0], 'pas-le-bon-mot');
            push @{$list->[1]}, $response->status, $response->json->{title},
                $response->json->{detail};
            push @times, time - $begin if $try == 1;
        }
        last if $try == 1;
    }
    is_deeply(\@known, \@unknown, 'the same answer');
    cmp_ok(abs($times[0] - $times[1]), '<', 0.5 * ($times[0] + $times[1]), 'in the same time')
        unless $ENV{SAN};
};

subtest 'delays grow after failures, for unknown identifiants too (section 3)' => sub {
    my $first = $store->first_password($names[4]);
    for my $who ('personne@nulle.example', $names[4]) {
        my $response;
        my $tries = 0;
        $t->wait_for('a delay', sub {
            $response = log_in($who, 'pas-le-bon-mot');
            return $response->status == 429 || ++$tries > 60;
        });
        is($response->status, 429, "$who: 429");
        like($response->header('Retry-After') // '', qr/^\d+$/, "$who: Retry-After");
    }
    is(log_in($names[4], $first)->status, 429, 'even with the right password');
};

subtest 'refused logins are on record' => sub {
    my @refused = $t->traces(operation => 'session.refusee');
    cmp_ok(scalar @refused, '>=', 5, 'each of them');
    ok((grep { !$_->{personne} } @refused), 'unknown identifiants too');
    is(scalar(grep { $_->{decision} ne 'refuse' } @refused), 0, 'as refused');
    my $text = $t->ctl('trace', '--motif', 'essai', '--format', 'json');
    unlike($text, qr/pas-le-bon-mot|\Q@{[$t->password]}\E/, 'and no password with them');
};

subtest 'over TLS, HTTP/2' => sub {
    my $url = 'https://127.0.0.1:' . $t->port('TLS') . BASE;
    my $out = `curl -sik --http2 -H 'Accept: text/html' ${url}connexion`;
    like($out, qr/^HTTP\/2 200/, 'the login page');
    $out = `curl -sik --http2 -H 'Accept: application/json' --json '{"identifiant":"$names[1]","mot_de_passe":"@{[$t->password]}"}' ${url}connexion`;
    like($out, qr/^HTTP\/2 200/, 'a login');
    like($out, qr/^set-cookie: __Host-habilitation=/mi, 'and its cookie');
};

my @secrets = grep { /\Q@{[$t->password]}\E|pas-le-bon-mot/ } $t->read('error.log'), $t->read('access.log');
is(scalar @secrets, 0, 'no password is in a log');
like($t->ctl('trace', 'verify'), qr/\w/, 'the chain verifies');
$t->done;
done_testing;
