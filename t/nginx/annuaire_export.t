#!/usr/bin/perl

# What is published, downloaded whole, by anybody: as fast as the client takes it, in little
# memory, with no transaction open meanwhile, and without what is withdrawn before it is sent
# (ST-2, MAM-2).

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Test ();
use Habilitation::Vitrine ();

use constant {
    JSONL => '/extranet/annuaire/export.jsonl',
    CSV   => '/extranet/annuaire/export.csv',
    COUNT => 2000,
    SIZE  => 2000,    # of a document
    KIB   => 1024,
};

my $vitrine = Habilitation::Vitrine->new;
my $t = $vitrine->server;
my @ids = map { sprintf 'V-%05d', $_ } 1 .. COUNT;
$vitrine->publish(0, map { one($_) } @ids);
$t->start;

sub one {
    my ($id, $letter) = @_;
    my $text = ($letter // 'a') x SIZE;
    return Habilitation::Vitrine::market($id, document => {adresse => "1 rue $id", texte => $text});
}

sub ids_of {
    my ($text) = @_;
    return map { JSON::PP->new->utf8->decode($_)->{id} } split /\n/, $text;
}

subtest 'JSON lines' => sub {
    my $response = $t->request(JSONL);
    is($response->status, 200, 'without a login');
    is($response->header('content-type'), 'application/jsonl', 'of their type');
    is($response->header('content-disposition'), 'attachment; filename="annuaire.jsonl"', 'to be kept');
    is($response->header('cache-control'), 'public, no-cache', 'asked for anew');
    is($response->header('x-content-type-options'), 'nosniff', 'no guesses');
    like($response->header('content-security-policy'), qr/default-src 'none'/, 'nothing runs');
    is($response->header('transfer-encoding'), 'chunked', 'in parts');
    is_deeply([ids_of($response->body)], \@ids, 'all of them, in order');
    my ($first) = split /\n/, $response->body;
    is($first, $t->get('/extranet/annuaire/vitrine/V-00001')->body, 'each is the whole document');
};

subtest 'CSV' => sub {
    my $response = $t->request(CSV);
    is($response->status, 200, 'without a login');
    is($response->header('content-type'), 'text/csv; charset=utf-8; header=present', 'of its type');
    is($response->header('content-disposition'), 'attachment; filename="annuaire.csv"', 'to be kept');
    my ($head, @lines) = split /\r\n/, $response->body;
    is($head, 'type,genre,id,nom,adresse,code_commune,commune,caf,places,modifie,lien', 'a head');
    is(scalar @lines, COUNT, 'all of them');
    my $origin = 'http://localhost:' . $t->port;
    my ($line, $mark) = $lines[0] =~ /^(.*),\d{4}-\d\d-\d\dT[:0-9]{8}Z,"(.*)"$/;
    is($line, qq{"vitrine","ETAL","V-00001","Le march\xc3\xa9","1 rue V-00001","75056","Paris","751",2}, 'its columns');
    is($mark, "$origin/extranet/annuaire/vitrine/V-00001", 'with the address of the page');
};

subtest 'HEAD, HTTP/1.0, HTTP/2' => sub {
    my $client = $t->client;
    is($client->request(CSV, method => 'HEAD')->status, 200, 'HEAD');
    is($client->request(CSV)->status, 200, 'and the connection is kept');
    my ($head, $body) = split /\r\n\r\n/, $t->raw('GET ' . JSONL . " HTTP/1.0\r\n\r\n"), 2;
    is(scalar(ids_of($body)), COUNT, 'HTTP/1.0');
    my ($address) = $t->raw('GET ' . CSV . " HTTP/1.0\r\n\r\n") =~ /"([^"]*)"\r\n\z/;
    is($address, '/extranet/annuaire/vitrine/V-02000', 'whose addresses name no host');
    my $url = 'https://127.0.0.1:' . $t->port('TLS') . JSONL;
    is(system('curl', '-sk', '--http2', '-o', $t->path('got'), $url), 0, 'HTTP/2');
    is_deeply([ids_of($t->read('got'))], \@ids, 'all of them');
    is($t->request(JSONL, method => 'POST', body => '{}')->status, 405, 'nobody writes here');
};

# A client that has taken a little, and waits.
sub begin {
    my ($uri) = @_;
    my $client = $t->client(room => 4 * KIB);
    $client->send_text($client->request_text($uri));
    $client->_fill while length $client->{buffer} < 16 * KIB;
    return $client;
}

subtest 'what is withdrawn meanwhile is not sent (ST-2, MAM-2)' => sub {
    my $client = begin(JSONL);
    my @gone = @ids[0, COUNT / 2 .. COUNT - 1];
    $vitrine->withdraw(@gone);
    my @got = ids_of($client->response('GET')->body);
    is($got[0], $ids[0], 'what was sent before is');
    is_deeply([@got], [@ids[0 .. COUNT / 2 - 1]], 'the rest is not');
    is_deeply([ids_of($t->request(JSONL)->body)], [@ids[1 .. COUNT / 2 - 1]], 'nor any more');
    $vitrine->publish(0, map { one($_) } @gone);
    is_deeply([ids_of($t->request(JSONL)->body)], \@ids, 'until it is published again');
};

subtest 'who waits keeps no transaction open' => sub {
    my $client = begin(JSONL);
    my @some = @ids[0 .. 299];
    $vitrine->publish(0, map { one($_, 'b') } @some) for 1 .. 2;
    my $before = -s $vitrine->file;
    for my $letter ('c' .. 'n') {
        $vitrine->publish(0, map { one($_, $letter) } @some);
    }
    my $grown = (-s $vitrine->file) - $before;
    cmp_ok($grown, '<', 5 * 300 * SIZE, "the store uses its pages again: it has grown by $grown bytes");
    is(scalar(ids_of($client->response('GET')->body)), COUNT, 'and the rest comes');
};

subtest 'who leaves' => sub {
    for (1 .. 20) {
        begin($_ % 2 ? JSONL : CSV)->close;
    }
    is(scalar(ids_of($t->request(JSONL)->body)), COUNT, 'leaves the others in peace');
};

sub memory {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/status" or die $!;
    my ($line) = grep { /^RssAnon:/ } <$file>;
    return $line =~ /(\d+) kB/ ? $1 : die 'RssAnon';
}

subtest 'the memory of the worker stays as it is' => sub {
    my ($pid) = $t->worker_pids;
    $t->request($_) for JSONL, CSV;
    my $before = memory($pid);
    $t->request($_) for (JSONL, CSV) x 5;
    my $grown = memory($pid) - $before;
    SKIP: {
        skip 'the sanitizer keeps what was freed', 1 if $ENV{SAN};
        cmp_ok($grown, '<', 8 * KIB, "grown by $grown kB");
    }
};

$t->done;
done_testing;
