#!/usr/bin/perl

# LI-1: a lieu reads only the demandes of the communes in its annexe 1. Whoever is of another
# lieu, or of the same for another commune, gets the same refusal for the list, the page, the
# PDF, the XML, the stream of all and the follow-up, as a page and as JSON, with a cookie and
# with a token; each is on record, and nothing of the demande is told or changed.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(decode_utf8);
use MIME::Base64 qw(encode_base64);
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant DEMANDES => '/extranet/lieu-information/demandes';

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);

sub convention {
    my ($numero, $person, $code) = @_;
    return lieu($numero, [$person], annexe => {communes => [{code => $code, nom => "Commune $code"}]});
}

# LI-A and LI-B are of one partner; LI-C is another's.
$store->import_documents(
    convention('LI-A', 'anne@lieu.example', '75056'),
    convention('LI-B', 'bruno@lieu.example', '91999'),
    {%{convention('LI-C', 'carla@autre.example', '92004')},
        partenaire => {nom => 'Commune d’Ailleurs', adresse => '2 place de la Mairie, Ailleurs'}},
);
my $put = $t->build . "/t/unit/put_demandes $store->{directory} $store->{key} 75056 1";
chomp(my $reference = `$put`);
die "put_demandes: $?" if $?;
chown((getpwnam $t->{user})[2, 3], glob "$store->{directory}/*") if $t->{user};
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server { listen 127.0.0.1:%%PORT%%; %%PORTAL%% }
}
EOT
$t->start;
my %cookies = map { $_ => $t->login($_) } qw(anne@lieu.example bruno@lieu.example carla@autre.example);

sub bearer {
    my ($identifiant) = @_;
    my $response = $t->request('/extranet/jeton', method => 'POST', body => '', accept => 'application/json',
        headers => [Authorization => 'Basic ' . encode_base64("$identifiant:" . $t->password, '')]);
    return 'Bearer ' . $response->json->{jeton};
}

my @asked = (
    ['the list',      "?commune=75056"],
    ['the page',      "/$reference"],
    ['the PDF',       "/$reference.pdf"],
    ['the XML',       "/$reference.xml"],
    ['the stream',    '.xml?commune=75056'],
    ['the follow-up', "/$reference", 1],
);

# Sent as a page's form, with the word that the person's own pages carry, or as JSON.
sub post {
    my ($path, $accept, @headers) = @_;
    my ($type, $body) = ('application/json', '{"issue": "place"}');
    if ($accept eq 'text/html') {
        my ($csrf) = $t->request(DEMANDES, accept => $accept, headers => \@headers)->body
            =~ /name="csrf" value="([^"]+)"/;
        ($type, $body) = ('application/x-www-form-urlencoded', "csrf=$csrf&issue=place");
    }
    return $t->request($path, accept => $accept, method => 'POST', body => $body,
        headers => [@headers, 'Content-Type' => $type]);
}

sub ask {
    my ($path, $posted, $accept, @headers) = @_;
    return $posted ? post(DEMANDES . $path, $accept, @headers)
        : $t->request(DEMANDES . $path, accept => $accept, headers => \@headers);
}

sub is_refused {
    my ($name, $response, $accept) = @_;
    my $body = decode_utf8($response->body);
    is($response->status, 403, "$name: refused");
    if ($accept eq 'application/json') {
        is($response->json->{article}, 'LI-1', 'by LI-1');
        is($response->json->{motif}, 'cible_non_listee', 'for the commune');
    } else {
        like($response->header('Content-Type'), qr{^text/html}, 'as a page');
        like($body, qr{<dt>Article</dt><dd[^>]*>LI-1</dd>}, 'that cites LI-1');
    }
    unlike($body, qr/Marchand|Hélène|mail\.example|2027-09-01/, 'and says nothing of the family');
    return;
}

sub refusals {
    my ($cible) = @_;
    return scalar(() = grep { ($_->{cible} // '') eq $cible } $store->traces(decision => 'refuse', article => 'LI-1'));
}

my $count = 0;
for my $who (sort grep { !/^anne/ } keys %cookies) {
    my $token = bearer($who);
    for my $way (['text/html', Cookie => $cookies{$who}], ['application/json', Cookie => $cookies{$who}],
        ['application/json', Authorization => $token]) {
        my ($accept, @headers) = @$way;
        subtest "$who, $accept, $headers[0]" => sub {
            for my $asked (@asked) {
                my ($name, $path, $posted) = @$asked;
                is_refused($name, ask($path, $posted, $accept, @headers), $accept);
                $count++;
            }
        };
    }
}
is(refusals('75056'), $count, "each of $count refusals is on record, with the commune");

# Who may is not refused, so that the table says something.
is($t->get(DEMANDES . '?commune=75056', cookie => $cookies{'anne@lieu.example'})->json->{comptes}{notifiee}, 1,
    'nothing was retrieved');
for my $asked (@asked) {
    my ($name, $path, $posted) = @$asked;
    my $response = ask($path, $posted, 'application/json', Cookie => $cookies{'anne@lieu.example'});
    is($response->status, 200, "$name: given to a person of the lieu");
}

$t->done;
done_testing;
