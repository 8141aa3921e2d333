#!/usr/bin/perl
# A lieu that attests the destruction of its copies, and a Caf that follows it, in a real
# browser (LI-2, LI-3.4): each page accessible, valid, and usable at 320 px, without scripts.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

use constant {PERSON => 'camille@lieu.example', DAY => 86400};

install();

my $t = Habilitation::Test->new(faketime => 1);
$t->clock(noon(230));
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2025-751-001', [PERSON],
    signature => {date => '2025-01-12', lieu => 'Paris', signataires => ['A. Un', 'B. Deux']}));
$t->ctl('agent', 'add', 'marc@caf751.example', '--nom', 'Lenoir', '--prenom', 'Marc', '--caf', '751',
    '--roles', 'conventions');
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl;
        %%TLS%%
        %%PORTAL%%
    }
}
EOT

# So many days ago, at noon: what is due in the morning has come, whatever the hour is now.
sub noon {
    my ($days) = @_;
    return '-' . ($days * DAY + time % DAY - DAY / 2);
}

# Families ask on the day that nginx and the maker see.
sub put {
    my ($count) = @_;
    local @ENV{keys %{$t->{environment}}} = values %{$t->{environment}};
    my $out = join ' ', $t->build . '/t/unit/put_demandes', $store->{directory}, $store->{key},
        '75056', $count, 0, 'silent';
    my @references = split /\n/, `$out`;
    chown((getpwnam $t->{user})[2, 3], glob "$store->{directory}/*") if $t->{user};
    return @references;
}

sub wait_for_mail {
    my ($sheet) = @_;
    $t->wait_for("a mail $sheet", sub { $t->ctl('mail', 'list', '--etat', 'attente') =~ /$sheet/ });
    return;
}

my @references = put(120);
$t->start;
my $cookie = $t->login(PERSON);
$t->get("/extranet/lieu-information/demandes/$_.xml", cookie => $cookie) for @references;
$t->clock(noon(40));
put(3);
wait_for_mail('li-attestation-a-signer');
$t->clock('+0');
wait_for_mail('li-attestation-manquante');

walk('attestation', {
    base        => 'https://127.0.0.1:' . $t->port('TLS'),
    identifiant => PERSON,
    password    => $t->password,
    agent       => {identifiant => 'marc@caf751.example',
        password => $store->first_password('marc@caf751.example')},
    chosen      => $t->password,
});

$t->done;
done_testing;
