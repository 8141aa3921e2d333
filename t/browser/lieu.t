#!/usr/bin/perl
# A person of a lieu d'information in a real browser (requirements, section 7): the inbox, a
# demande that is opened, its follow-up, the figures; and the Caf's figures. Each page
# accessible, valid, and usable at 320 px, without scripts.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

install();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my @communes = map { {code => $_->[0], nom => $_->[1]} } ['75056', 'Paris'], ['91999', 'Valclair'];
$store->import_documents(lieu('LI-2026-751-001', ['camille@lieu.example'],
    annexe => {communes => \@communes}));
my ($agent) = $t->ctl('agent', 'add', 'marc@caf751.example', '--nom', 'Lenoir', '--prenom', 'Marc',
    '--caf', '751', '--roles', 'conventions') =~ /(\w{8})\s*\z/;
my @put = ($t->build . '/t/unit/put_demandes', $store->{directory}, $store->{key});
my @references = map { chomp; $_ } `@put 91999 30 12`;
my ($late) = map { chomp; $_ } `@put 75056 1 20`;
chown((getpwnam $t->{user})[2, 3], glob "$store->{directory}/*") if $t->{user};
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        %%TLS%%
        root %%DIR%%/html;
        %%PORTAL%%
    }
}
EOT
$t->start;

walk('lieu', {
    base        => 'https://127.0.0.1:' . $t->port(''),
    identifiant => 'camille@lieu.example',
    password    => $store->first_password('camille@lieu.example'),
    agent       => {identifiant => 'marc@caf751.example', password => $agent},
    chosen      => $t->password,
    reference   => $references[2],
    late        => $late,
});

$t->done;
done_testing;
