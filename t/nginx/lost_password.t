#!/usr/bin/perl

# A lost password over HTTP and by mail (LI-3.2, ST-3.2, MAM-4.2): the same answer in the
# same time for everybody, limits, what the request's Host leads to, expiry at 24 hours.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use MIME::Base64 qw(decode_base64);
use MIME::QuotedPrint qw(decode_qp);
use Test::More;
use Time::HiRes qw(time);

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

use constant {PERDU => '/extranet/mot-de-passe/perdu', DAY => 24 * 3600};

my $t = Habilitation::Test->new(faketime => '@2026-11-22 10:00:00');
my $store = $t->store(empty => 1);
my @names = map { "$_\@lieu.example" } qw(anna bea chloe denis);
$store->import_documents(lieu('LI-2026-751-001', \@names, fin => '2100-06-30'));
$t->directory('mails', 0777);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    habilitation_mail %%DIR%%/mails from=extranet@caf.example
        base=https://extranet.example/extranet/ templates=%%SOURCE%%/conf/mail;
    server {
        listen 127.0.0.1:%%PORT%%;
        %%PORTAL%%
    }
}
EOT
$t->start;

# The token of a form, and what a person answers to its question.
sub proof {
    my $form = $t->get(PERDU)->json;
    my @ranks = qw(premier deuxième troisième quatrième cinquième);
    my ($rank, $list) = $form->{question} =~ /^Quel est le (\w+) mot de cette liste\x{a0}: (.*)\x{a0}\?$/
        or die "a question of another form: $form->{question}";
    my ($place) = grep { $ranks[$_] eq $rank } 0 .. $#ranks;
    return (defi => $form->{defi}, texte => (split /, /, $list)[$place]);
}

sub ask {
    my ($who, %options) = @_;
    my %more = %{delete $options{fields} // {}};
    return $t->post_json(PERDU, {identifiant => $who, proof(), %more}, %options);
}

sub log_in {
    my ($who, $password) = @_;
    return $t->post_json('/extranet/connexion', {identifiant => $who, mot_de_passe => $password});
}

# The mails that were written since the last call, oldest first, decoded.
my %read;
sub mails {
    my ($wanted) = @_;
    my @files = $t->wait_for("$wanted mails", sub {
        my @new = grep { !$read{$_} } glob $t->path('mails/*.eml');
        return @new == $wanted ? [@new] : undef;
    });
    return map { $read{$_} = 1; text_of($_) } @{$files[0]};
}

sub text_of {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!";
    my ($head, $body) = split /\r?\n\r?\n/, do { local $/; <$file> }, 2;
    $body = decode_qp($body) if $head =~ /^Content-Transfer-Encoding: quoted-printable/mi;
    $body = decode_base64($body) if $head =~ /^Content-Transfer-Encoding: base64/mi;
    return "$head\n\n$body";
}

sub median {
    return (sort { $a <=> $b } @_)[@_ / 2];
}

subtest 'nothing tells whether there is such an account (enumeration)' => sub {
    my (%times, %seen);
    for my $round (1 .. 3) {
        for my $who (@names[0 .. 2], map { "personne$_\@nulle.example" } 1 .. 3) {
            my $kind = $who =~ /nulle/ ? 'unknown' : 'known';
            my %proof = proof();
            my $begin = time;
            my $response = $t->post_json(PERDU, {identifiant => $who, %proof});
            push @{$times{$kind}}, time - $begin;
            my $raw = $response->raw =~ s/^Date:.*?\r\n//mr;
            $seen{$raw}++;
        }
    }
    is(scalar keys %seen, 1, 'status, headers, body and size are the same, to the byte')
        or diag(join "\n--\n", keys %seen);
    like((keys %seen)[0], qr{^HTTP/1.1 200 }, 'which is a page');
    SKIP: {
        skip 'times mean nothing under sanitizers', 1 if $ENV{SAN};
        my ($known, $unknown) = map { median(@{$times{$_}}) } qw(known unknown);
        cmp_ok(abs($known - $unknown), '<', 0.25 * ($known + $unknown),
            sprintf 'so is the time: %.0f and %.0f ms', 1000 * $known, 1000 * $unknown);
    }
};

subtest 'limits of a day: an address, an account (flooding)' => sub {
    ask($names[0]) for 1 .. 2;
    my $refused = ask($names[3]);
    is($refused->status, 429, 'the 21st request of an address');
    like($refused->header('Retry-After') // '', qr/^\d+$/, 'and when it may ask again');
    my @traces = $t->traces(operation => 'mot_de_passe.demande');
    is(scalar(grep { $_->{decision} eq 'autorise' } @traces), 9, 'three mails to each, and no more');
    is(scalar(grep { ($_->{motif} // '') eq 'trop_d_essais' } @traces), 3, 'the rest on record');
    mails(9); # a day later they would be over
    $t->clock('@2026-11-23 10:00:00');
    is(ask($names[3])->status, 200, 'another day');
};

subtest 'to the address on record, and no further than this site (Host)' => sub {
    mails(1);
    my %proof = proof();
    my $body = JSON::PP->new->utf8->encode({identifiant => uc $names[3], %proof});
    my $length = length $body;
    my $said = $t->raw("POST @{[PERDU]} HTTP/1.1\r\nHost: mechant.example\r\n"
        . "X-Forwarded-Host: mechant.example\r\nContent-Type: application/json\r\n"
        . "Content-Length: $length\r\nConnection: close\r\n\r\n$body");
    like($said, qr{^HTTP/1.1 200 }, 'it is served');
    my ($mail) = mails(1);
    like($mail, qr/^To: \Q$names[3]\E\r?$/m, 'the mail goes to the account');
    like($mail, qr{https://extranet\.example/extranet/}, 'and leads to the portal');
    unlike($mail, qr/mechant/i, 'nothing of it comes from the request');
    my ($password) = $mail =~ /Mot de passe\xc2\xa0: ([A-Za-z0-9]{8})\r?$/m;
    my $opened = log_in($names[3], $password);
    is($opened->status, 200, 'its password opens');
    ok($opened->json->{mot_de_passe_a_changer}, 'the change alone');
    open my $file, '<:raw', "$store->{directory}/main.mdb" or die $!;
    my $bytes = do { local $/; <$file> };
    ok($bytes !~ /\Q$password\E|mechant/, 'the store holds neither it nor the Host');
};

subtest 'what a form must not bring' => sub {
    for my $name (qw(adresse email nouveau mot_de_passe retour)) {
        is(ask($names[3], fields => {$name => 'eve@mechant.example'})->status, 400, $name);
    }
    my %proof = proof();
    is($t->post_json(PERDU, {identifiant => $names[3], %proof},
        headers => [Origin => 'https://mechant.example'])->status, 403, 'a form of another site');
    is($t->post_json('/extranet/mot-de-passe', {ancien => 'x', nouveau => 'une phrase à moi'})
        ->status, 401, 'no new password without a session');
};

subtest 'the picture' => sub {
    my $form = $t->get(PERDU)->json;
    my $picture = $t->request("/extranet/$form->{image}", accept => 'image/*');
    is($picture->status, 200, 'served');
    is($picture->header('Content-Type'), 'image/png', 'as PNG');
    like($picture->body, qr/^\x89PNG\r\n/, 'which it is');
    like($picture->header('Cache-Control'), qr/no-store/, 'not kept');
    unlike($form->{defi}, qr/$form->{question}/, 'the token tells nothing');
    $t->clock('@2026-11-23 10:16:00');
    is($t->request("/extranet/$form->{image}")->status, 404, 'gone after 15 minutes');
};

subtest 'a password that the Caf issues: once, 24 hours, in place of all others (section 3)' => sub {
    $t->login($_) for @names[0, 1];
    my $older = $store->first_password($names[0]);
    my $newer = $store->first_password($names[0]);
    is(log_in($names[0], $older)->status, 401, 'an older mailed one is not');
    $t->clock('@2026-11-24 10:15:59');
    is(log_in($names[1], $store->first_password($names[1]))->status, 200, 'a fresh one opens');
    is(log_in($names[1], $t->password)->status, 401, 'the own one, which may be stolen, does not');
    my $last = log_in($names[0], $newer);
    is($last->status, 200, 'so does one a second before its end');
    ok($last->json->{mot_de_passe_a_changer}, 'the change, and nothing else');
    is(log_in($names[0], $newer)->json->{motif}, 'mot_de_passe_expire', 'once');
    my $late = $store->first_password($names[2]);
    $t->clock('@2026-11-25 10:15:59');
    is(log_in($names[2], $late)->json->{motif}, 'mot_de_passe_expire', 'over after 24 hours');
};

my $logs = $t->read('error.log') . $t->read('access.log');
unlike($logs, qr/"texte"|mot_de_passe=/, 'no secret in a log');
like($t->ctl('trace', 'verify'), qr/\w/, 'the chain verifies');
$t->done;
done_testing;
