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
use JSON::PP ();

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

system("$Bin/install") == 0 or die "t/browser/install failed\n";

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

my $arguments = JSON::PP->new->encode({
    base        => 'https://127.0.0.1:' . $t->port(''),
    identifiant => 'camille@lieu.example',
    password    => $store->first_password('camille@lieu.example'),
    agent       => {identifiant => 'marc@caf751.example', password => $agent},
    chosen      => $t->password,
    reference   => $references[2],
    late        => $late,
});
open my $results, '-|', 'node', "$Bin/lieu.mjs", $arguments or die "node: $!";
my $last = '';
while (my $line = <$results>) {
    my $result = JSON::PP->new->utf8->decode($line);
    utf8::encode($last = $result->{name});
    ok($result->{ok}, $last) or do { utf8::encode(my $why = $result->{detail}); diag($why) };
}
close $results;
is($? >> 8, 0, 'the browser tests ran to their end');
is($last, 'the way was gone to its end', 'all of them');

$t->done;
done_testing;
