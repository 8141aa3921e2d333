#!/usr/bin/perl

# Published pages, to anybody: given in the event loop once they are made, and before that by
# a thread, with the same bytes; what is withdrawn or replaced is gone with the next request,
# in every worker (ST-2, MAM-1, MAM-2).

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Test ();
use Habilitation::Vitrine ();

use constant {
    PAGE => '/extranet/annuaire/vitrine/V-1',
    HTML => 'text/html,application/xhtml+xml,*/*;q=0.8',
    JSON => 'application/json',
};

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output);

my $vitrine = Habilitation::Vitrine->new(workers => 2, server => 'add_header X-Worker $pid always;',
    http => 'gzip on; gzip_min_length 1; gzip_types *;');
my $t = $vitrine->server;
$t->start;

sub market {
    return Habilitation::Vitrine::market('V-1', @_);
}

# A request that brings something is for a thread, one that does not for the event loop.
sub slowly {
    my ($accept, %options) = @_;
    return $t->request(PAGE, accept => $accept, body => ' ', %options);
}

sub quickly {
    my ($accept, %options) = @_;
    return $t->request(PAGE, accept => $accept, %options);
}

# All that comes, but for the second and the worker.
sub bytes {
    my ($response) = @_;
    return $response->raw =~ s/^(?:Date|X-Worker): [^\r]*\r\n//gmr;
}

# One answer of each worker.
sub from_all {
    my ($accept) = @_;
    my %from;
    $t->wait_for('both workers', sub {
        my $response = quickly($accept);
        $from{$response->header('x-worker')} = $response;
        return keys %from == 2;
    });
    return values %from;
}

subtest 'a page, before it is made and after (ST-2)' => sub {
    $vitrine->publish(0, market());
    my $before = quickly(HTML);
    is($before->status, 200, 'who comes first waits for it');
    $vitrine->publish(1);
    my $after = quickly(HTML);
    is($after->status, 200, 'then it is there');
    is(bytes($after), bytes($before), 'with the same bytes');
    is(bytes($after), bytes(slowly(HTML)), 'as from a thread');
    is(bytes(quickly(JSON)), bytes(slowly(JSON)), 'as JSON, too');
    is(bytes(quickly('*/*')), bytes(slowly('*/*')), 'for who takes anything');
    is(bytes(quickly('application/xml')), bytes(slowly('application/xml')), 'and for who wants XML');
    is(bytes(quickly(HTML, cookie => '__Host-habilitation=inconnu')), bytes($after), 'a cookie changes nothing');
    like($after->body, qr/1 place du March\xc3\xa9/, 'it says what was published');
    is(quickly(JSON)->json->{adresse}, '1 place du Marché', 'so does the JSON');
};

subtest 'headers' => sub {
    my ($page, $document) = map { quickly($_) } HTML, JSON;
    is($page->header('content-type'), 'text/html; charset=utf-8', 'a page');
    is($document->header('content-type'), JSON, 'a document');
    for my $response ($page, $document) {
        is($response->header('cache-control'), 'public, no-cache', 'kept, and asked for anew');
        is($response->header('vary'), 'Accept', 'one address, two shapes');
        like($response->header('content-security-policy'), qr/^default-src 'none';.*frame-ancestors 'none'/,
            'no script, no frame');
        is($response->header('x-content-type-options'), 'nosniff', 'no guesses');
        is($response->header('referrer-policy'), 'same-origin', 'no tales');
        ok($response->header('last-modified'), 'a time');
        is($response->header('set-cookie'), undef, 'no cookie');
        is($response->header('content-length'), length $response->body, 'its length');
    }
    isnt($page->header('etag'), $document->header('etag'), 'each its own ETag');
};

subtest 'asked for anew' => sub {
    for my $accept (HTML, JSON) {
        my $whole = quickly($accept);
        my @cases = (
            ['If-None-Match' => $whole->header('etag')],
            ['If-None-Match' => '"other", W/' . $whole->header('etag')],
            ['If-Modified-Since' => $whole->header('last-modified')],
        );
        for my $case (@cases) {
            my $response = quickly($accept, headers => $case);
            is($response->status, 304, "@$case");
            is($response->body, '', 'no body');
            is($response->header('etag'), $whole->header('etag'), 'its ETag');
            is(bytes($response), bytes(slowly($accept, headers => $case)), 'as from a thread');
        }
        is(quickly($accept, headers => ['If-None-Match' => '"other"'])->status, 200, 'another ETag');
    }
    my $page = quickly(HTML)->header('etag');
    is(quickly(JSON, headers => ['If-None-Match' => $page])->status, 200, 'the ETag of the other shape');
};

subtest 'HEAD, and one connection for several' => sub {
    my $client = $t->client;
    my $whole = quickly(HTML);
    for (1 .. 3) {
        my $head = $client->request(PAGE, method => 'HEAD', accept => HTML);
        is($head->status, 200, 'HEAD');
        is($head->header('content-length'), length $whole->body, 'says the length');
        is($client->request(PAGE, accept => HTML)->body, $whole->body, 'the page');
    }
    is($t->request(PAGE, method => 'POST', accept => JSON, body => 'a=1')->status, 405, 'nobody writes here');
};

subtest 'HTTP/2, TLS, gzip' => sub {
    my $whole = quickly(HTML)->body;
    my $url = 'https://127.0.0.1:' . $t->port('TLS') . PAGE;
    my @curl = ('curl', '-sk', '-H', 'Accept: text/html', '-o', $t->path('got'));
    for my $options (['--http2'], ['--http1.1'], ['--http2', '--compressed'], ['--http1.1', '--compressed']) {
        is(system(@curl, @$options, $url), 0, "@$options");
        is($t->read('got'), $whole, 'the page');
    }
};

subtest 'what is replaced is new on the next request, in every worker (ST-2)' => sub {
    $vitrine->publish(1, market());
    from_all($_) for HTML, JSON;
    for my $made (0, 1) {
        for my $turn (1 .. 3) {
            my $address = "$turn$made rue Neuve";
            $vitrine->publish($made, market(document => {adresse => $address}));
            for my $response (map { from_all($_) } HTML, JSON) {
                like($response->body, qr/\Q$address\E/, 'the new');
                unlike($response->body, qr/place du/, 'and not the old');
            }
        }
    }
};

subtest 'what is withdrawn is gone with the next request, in every worker (ST-2, MAM-2)' => sub {
    for my $turn (1 .. 3) {
        $vitrine->publish(1, market());
        my @before = map { from_all($_) } HTML, JSON;
        is($_->status, 200, 'online') for @before;
        $vitrine->withdraw('V-1');
        my @after = map { from_all($_) } HTML, JSON;
        is($_->status, 404, 'offline') for @after;
        unlike($_->body, qr/March/, 'and untold') for @after;
        my $again = quickly(HTML, headers => ['If-None-Match' => $before[0]->header('etag')]);
        is($again->status, 404, 'nor is what was kept still good');
    }
};

subtest 'the search' => sub {
    $vitrine->publish(1, market());
    my $found = $t->get('/extranet/annuaire?commune=75056');
    is($found->status, 200, 'is open to all');
    like($found->body, qr/V-1/, 'and finds it');
    is($t->request('/extranet/annuaire', accept => HTML)->status, 200, 'as a page');
    $vitrine->withdraw('V-1');
    unlike($t->get('/extranet/annuaire?commune=75056')->body, qr/V-1/, 'until it is withdrawn');
};

subtest 'addresses that are none' => sub {
    for my $path (qw(annuaire/vitrine/inconnu annuaire/vitrine/ annuaire/inconnu/V-1 annuaire/vitrine/V-1/x
        annuaire/vitrine/..%2fV-1 annuaire/vitrine/V%2d1%00), 'annuaire/vitrine/' . 'V' x 65) {
        my $status = $t->request("/extranet/$path", accept => JSON)->status;
        ok($status == 404 || $status == 400, "$path: $status");
    }
};

$t->done;

subtest 'a store that cannot be read: a page that says so, no crash' => sub {
    plan skip_all => 'needs root, whose file the workers cannot read' if $> != 0;
    my $shut = Habilitation::Vitrine->new;
    my $server = $shut->server;
    my @owner = (stat $shut->file)[4, 5];
    chown 0, 0, $shut->file;
    chmod 0600, $shut->file;
    $server->expect_alert(qr{cannot open \S+main\.mdb});
    $server->start;
    for my $accept (HTML, JSON) {
        is($server->request(PAGE, accept => $accept)->status, 503, "503 for $accept");
    }
    $shut->publish(1, market());
    chown @owner, $shut->file;
    $server->wait_for('the store', sub { $server->get(PAGE)->status != 503 });
    is($server->request(PAGE, accept => HTML)->status, 200, 'then it is there');
    $server->done;
};

done_testing;
