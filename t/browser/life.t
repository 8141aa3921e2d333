#!/usr/bin/perl
# The whole life of a habilitation, for each type, in a browser without scripts, over a real
# SMTP server and a real nginx with TLS: request, acknowledgement, verification, PDF,
# signature, activation, mailed password, first use, avenant, notice, end (sections 2, 3
# and 4). Each page on the way is accessible (axe), valid, usable at 320 px and by keyboard.
# `prove t/browser/life.t :: mam` walks for one type alone.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Documents qw(partenaire);
use Habilitation::Smtp ();
use Habilitation::Test ();
use Habilitation::Upstream ();

use constant {
    AGENT => 'marc.lenoir@caf911.example',
    OTHER => 'lea.simon@autre.example',
};

install();

my $configuration = <<'EOT';
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
        root %%DIR%%/html;
        location /demandes/ {
            habilitation lieu_information demandes;
            habilitation_target 91998;
        }
        location /disponibilites/ {
            habilitation structures disponibilites;
            habilitation_target EAJE-911-0042;
        }
        location /fiche/ {
            habilitation mam fiche;
            habilitation_target MAM-911-0005;
        }
        location /services/quotient-familial/ {
            habilitation mon_compte_partenaire quotient_familial;
            proxy_pass http://127.0.0.1:%%PORT_SERVICE%%;
            include %%SOURCE%%/conf/identite.conf;
        }
        %%PORTAL%%
    }
}
EOT

# The first password of an agent is the only one that somebody else sees.
sub agent {
    my ($t) = @_;
    my $out = $t->ctl('agent', 'add', AGENT, '--nom', 'Lenoir', '--prenom', 'Marc', '--caf', '911',
        '--roles', 'conventions');
    my ($password) = $out =~ /\b(\w{8})\s*\z/;
    return {identifiant => AGENT, password => $password};
}

# A partner of Mon Compte Partenaire that is there already: its breach will not be remedied.
sub other {
    my ($t) = @_;
    my $numero = '2026-26910999900012';
    $t->{store}->import_documents(partenaire($numero, [OTHER], caf => '911',
        partenaire => {nom => 'Syndicat des Deux Vallées', adresse => '3 rue du Pont, 91997 Saint-Aubin'}));
    return {
        numero      => $numero,
        partner     => 'Syndicat des Deux Vallées',
        identifiant => OTHER,
        password    => $t->{store}->first_password(OTHER),
    };
}

# A server of its own for a type, whose clock the walk moves; times are UTC.
sub server {
    my $t = Habilitation::Test->new(faketime => '2027-03-08 08:00:00');
    $t->{environment}{TZ} = 'UTC';
    $t->store(empty => 1);
    my $lists = $t->source . '/conf/demo/reference';
    $t->ctl('reference', 'load', $_, "$lists/$_.csv") for qw(communes caf etablissements);
    $t->write("html/$_/index.html", "le service est ouvert\n") for qw(demandes disponibilites fiche);
    return $t;
}

sub live {
    my ($type, $word) = @_;
    my $t = server();
    my $smtp = Habilitation::Smtp->new(test => $t);
    my $upstream = Habilitation::Upstream->http($t, 'SERVICE');
    my $agent = agent($t);
    $t->configure($configuration);
    $t->start;
    walk('life', {
        base  => 'https://127.0.0.1:' . $t->port(''),
        type  => $type,
        agent => $agent,
        other => $type eq 'mon_compte_partenaire' ? other($t) : undef,
        clock => $t->path('clock'),
        mails => $t->path('smtp'),
        word  => $word,
    });
    like($t->ctl('trace', 'verify'), qr/\w/, 'the chain of traces verifies');
    $smtp->stop;
    $t->done;
    return;
}

my $page = 'le service est ouvert';
my %words = (lieu_information => $page, structures => $page, mam => $page,
    mon_compte_partenaire => 'X-Habilitation-Service: mon_compte_partenaire/quotient_familial');
for my $type (@ARGV ? @ARGV : sort keys %words) {
    subtest $type => sub { live($type, $words{$type}) };
}

done_testing;
