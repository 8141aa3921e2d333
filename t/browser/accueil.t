#!/usr/bin/perl
# The whole path of families' demandes de mode d'accueil (section 7), in a browser without
# scripts, over a real SMTP server and a real nginx with TLS: form, receipt, the lieu's mail,
# page, PDF and XML, follow-up, reminders, withdrawal, destruction, attestation, the Caf's
# page. Each page on the way is accessible (axe), valid, usable at 320 px and by keyboard.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Smtp ();
use Habilitation::Test ();

use constant {
    CLAIRE => 'claire.fontaine@valclair.example',
    AGENT  => 'marc.lenoir@caf911.example',
};

system("$Bin/install") == 0 or die "t/browser/install failed\n";

my $t = Habilitation::Test->new(faketime => '2026-11-23 09:00:00');
$t->{environment}{TZ} = 'UTC';
$t->store;
my $lists = $t->source . '/conf/demo/reference';
$t->ctl('reference', 'load', $_, "$lists/$_.csv") for qw(communes caf etablissements);
my $smtp = Habilitation::Smtp->new(test => $t);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    habilitation_mail smtp://127.0.0.1:%%PORT_SMTP%% from=extranet@caf.example tls=off
        base=https://127.0.0.1:%%PORT%%/extranet/ templates=%%SOURCE%%/conf/mail;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        %%TLS%%
        log_not_found off;
        %%PORTAL%%
    }
}
EOT
$t->start;

# The first password of an agent is the only one that somebody else sees.
sub agent {
    my $out = $t->ctl('agent', 'add', AGENT, '--nom', 'Lenoir', '--prenom', 'Marc', '--caf', '911',
        '--roles', 'conventions');
    my ($password) = $out =~ /\b(\w{8})\s*\z/;
    return {identifiant => AGENT, password => $password};
}

my $arguments = JSON::PP->new->ascii->encode({
    base   => 'https://127.0.0.1:' . $t->port(''),
    claire => {identifiant => CLAIRE, password => $t->{store}->first_password(CLAIRE)},
    agent  => agent(),
    clock  => $t->path('clock'),
    mails  => $t->path('smtp'),
    schema => $t->source . '/plugins/lieu_information/demandes.xsd',
    work   => $t->directory('work'),
    shots  => $ENV{SHOTS},
});
open my $results, '-|', 'node', "$Bin/accueil.mjs", $arguments or die "node: $!";
my $last = '';
while (my $line = <$results>) {
    my $result = JSON::PP->new->utf8->decode($line);
    utf8::encode($last = $result->{name});
    ok($result->{ok}, $last) or do { utf8::encode(my $why = $result->{detail}); diag($why) };
}
close $results;
is($? >> 8, 0, 'the browser ran to its end');
is($last, 'the way was gone to its end', 'all of the way');
like($t->ctl('trace', 'verify'), qr/\w/, 'the chain of traces verifies');
$smtp->stop;
$t->done;
done_testing;
