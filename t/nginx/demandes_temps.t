#!/usr/bin/perl

# Six months of demandes in real servers whose clock moves (requirements, section 7): the
# workers remind, destroy and ask for the attestation on their days, once, also after days
# off; the lieu signs, the Caf sees it (LI-2, LI-3.4).

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use MIME::QuotedPrint qw(decode_qp);
use Encode qw(decode_utf8);
use Test::More;
use Time::Local qw(timegm);

use Habilitation::Documents qw(lieu);
use Habilitation::Smtp ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    ANNE  => 'anne@x.example',
    BRUNO => 'bruno@x.example',
    EVA   => 'eva@autre.example',
    AGENT => 'alix@caf751.example',
    PAGE  => '/extranet/lieu-information',
};

my $t = Habilitation::Test->new(workers => 2, faketime => 1);

# The servers' clock, in UTC.
sub at {
    my ($year, $month, $day, $hour, $minute) = @_;
    $t->clock(sprintf '%+d', timegm(0, $minute, $hour, $day, $month - 1, $year) - time);
    return;
}

at(2026, 1, 12, 10, 0);
my $store = $t->store(empty => 1);
$store->import_documents(
    lieu('LI-1', [ANNE, BRUNO]),
    lieu('LI-2', [EVA], annexe => {communes => [{code => '69123', nom => 'Lyon'}]}),
);
$t->ctl('agent', 'add', AGENT, '--nom', 'Nom', '--prenom', 'Alix', '--caf', '751', '--roles',
    'conventions');
my $smtp = Habilitation::Smtp->new(test => $t);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 64; }
http {
    %%HTTP%%
    habilitation_mail smtp://127.0.0.1:%%PORT_SMTP%% tls=off from=extranet@caf.example
                      base=https://extranet.example/extranet/ templates=%%SOURCE%%/conf/mail;
    server {
        listen 127.0.0.1:%%PORT%% reuseport;
        %%PORTAL%%
    }
}
EOT
$t->start;

# Mails that the server took of this subject: [to, text] of each, by address.
sub mails {
    my ($subject) = @_;
    my @found;
    for my $message ($smtp->messages) {
        my ($head, $body) = split /\r\n\r\n/, $message->{text}, 2;
        $head =~ s/\r\n / /g;
        my $text = decode_utf8(decode_qp($body));
        push @found, [$message->{to}, $text] if decode_header($head) =~ $subject;
    }
    my @sorted = sort { $a->[0] cmp $b->[0] } @found;
    return @sorted;
}

sub decode_header {
    my ($head) = @_;
    my ($subject) = $head =~ /^Subject: (.*?)\r?$/m;
    return Encode::decode('MIME-Header', $subject // '');
}

sub wait_for_mails {
    my ($count, $subject) = @_;
    $t->wait_for("$count mails of $subject", sub { mails($subject) >= $count });
    return;
}

# Does what is due at this second, and gives how many mails of a sheet wait or are sent.
sub swept {
    my ($sheet) = @_;
    $t->ctl('sweep');
    my @lines = map { split /\n/, $t->ctl('mail', 'list', '--etat', $_) } qw(attente envoi envoye);
    return scalar grep { /\b$sheet\b/ } @lines;
}

sub put {
    my ($count) = @_;
    local @ENV{keys %{$t->{environment}}} = values %{$t->{environment}};
    my $out = join ' ', $t->build . '/t/unit/put_demandes', $store->{directory}, $store->{key},
        '75056', $count;
    my @references = split /\n/, `$out`;
    die "put_demandes: $?" if $? || @references != $count;
    return @references;
}

my @references = put(3);
wait_for_mails(2 * 3, qr/./);
my $anne = $t->login(ANNE);
is($t->get(PAGE . "/demandes/$_.xml", cookie => $anne)->status, 200, "$_ is retrieved")
    for @references[0, 1];

my $reminder = qr/Demandes de mode d’accueil/;
subtest 'LI-3.4: a week before the last day, one mail a person' => sub {
    is(swept('li-nouvelle-demande'), 6, 'the list names mails by their sheet');
    at(2026, 1, 19, 12, 0);
    is(swept('li-rappel'), 0, 'none on the eve');
    at(2026, 1, 20, 6, 0);
    wait_for_mails(2, $reminder);
    is_deeply([map { $_->[0] } mails($reminder)], [ANNE, BRUNO], 'to each');
    like((mails($reminder))[0][1], qr/75056\s*:\s+1\s+d’ici\s+sept\s+jours/,
        'for the one that waits');
    unlike((mails($reminder))[0][1], qr/Marchand|Hélène|Léa/, 'no word of a family');
};

subtest 'LI-3.4: after ten days off, one mail says what is so now' => sub {
    $t->stop;
    at(2026, 1, 30, 9, 0);
    $t->start;
    wait_for_mails(4, $reminder);
    is(scalar(grep { $_->[1] =~ /1\s+en\s+retard/ } mails($reminder)), 2, 'late, once each');
    my $late = $t->get(PAGE . '/suivi-caf', cookie => $t->login(AGENT, again => 1))->json->{retards};
    is($late->[0]{nombre}, 1, 'the Caf sees it');
};

sub destroyed { return scalar $t->traces(operation => 'demande.detruite') }

subtest 'LI-2: at the first second of its day all is destroyed' => sub {
    at(2026, 7, 11, 21, 50);
    $t->ctl('sweep');
    is(destroyed(), 0, 'not ten minutes before');
    at(2026, 7, 11, 22, 0);
    $t->wait_for('the destruction', sub { destroyed() == 3 });
    $anne = $t->login(ANNE, again => 1);
    my $gone = $t->get(PAGE . "/demandes/$references[0].xml", cookie => $anne);
    cmp_ok($gone->status, '>=', 400, 'and cannot be had any more');
};

my $ask = qr/Attestation de destruction à signer/;
subtest 'LI-2: the lieu attests that its own copies are destroyed' => sub {
    at(2026, 7, 12, 5, 0);
    wait_for_mails(2, $ask);
    my ($path) = (mails($ask))[0][1] =~ m{https://extranet\.example(/extranet/\S+)};
    like($path, qr{/attestation/convention-\d+$}, 'the mail leads to the page');
    like((mails($ask))[0][1], qr/12\s+août\s+2026/, 'and names the last day');
    $anne = $t->login(ANNE, again => 1);
    my $page = $t->get($path, cookie => $anne)->json;
    is_deeply([sort map { $_->{reference} } @{$page->{a_attester}{references}}],
        [sort @references[0, 1]], 'those that were retrieved');
    my $eva = $t->login(EVA);
    my $refused = $t->get($path, cookie => $eva);
    is($refused->status, 403, 'another lieu is refused');
    is($refused->json->{article}, 'LI-1', 'citing LI-1');
    my %form = (liste => $page->{a_attester}{liste}, nom => 'Camille Anne', fonction => 'Directrice',
        atteste => 'oui');
    is($t->post_json($path, {%form}, cookie => $eva)->status, 403, 'also to sign');
    cmp_ok($t->post_json($path, {%form}, cookie => $anne)->status, '<', 400, 'signed');
    cmp_ok($t->post_json($path, {%form}, cookie => $anne)->status, '<', 400, 'sent again');
    my @signed = $t->traces(operation => 'attestation.signee');
    is(scalar @signed, 1, 'signed once');
    is($signed[0]{objet}, 'A1', 'traced by an opaque number');
};

subtest 'LI-2: lieu and Caf keep the paper' => sub {
    my $alix = $t->login(AGENT, again => 1);
    for (['attestation', $anne], ['suivi-caf', $alix]) {
        my $paper = $t->get(PAGE . "/$_->[0]/1.pdf", cookie => $_->[1], accept => '*/*');
        is($paper->status, 200, "$_->[0]/1.pdf");
        like($paper->body, qr/^%PDF-/, 'a PDF');
    }
    is($t->get(PAGE . '/attestation/1.pdf', cookie => $t->login(EVA, again => 1))->status, 403,
        'and nobody else');
    at(2026, 8, 13, 6, 0);
    is(swept('li-attestation-manquante'), 0, 'nothing is missing');
};

$smtp->stop;
$t->done;
done_testing;
