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

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Smtp ();
use Habilitation::Test ();

use constant {
    CLAIRE => 'claire.fontaine@valclair.example',
    AGENT  => 'marc.lenoir@caf911.example',
};

install();

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

walk('accueil', {
    base   => 'https://127.0.0.1:' . $t->port(''),
    claire => {identifiant => CLAIRE, password => $t->{store}->first_password(CLAIRE)},
    agent  => agent(),
    clock  => $t->path('clock'),
    mails  => $t->path('smtp'),
    schema => $t->source . '/plugins/lieu_information/demandes.xsd',
    work   => $t->directory('work'),
    shots  => $ENV{SHOTS},
});
like($t->ctl('trace', 'verify'), qr/\w/, 'the chain of traces verifies');
$smtp->stop;
$t->done;
done_testing;
