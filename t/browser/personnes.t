#!/usr/bin/perl
# Habilitations in a real browser, without scripts (MCP-9.1): a gestionnaire, then the other
# one, finds a colleague, grants, suspends, restores and removes, invites somebody new; what
# the colleague meets at the service on the very next request. Each page accessible (axe),
# valid, usable at 320 px. With SHOTS=DIR pictures of the pages are kept.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Service ();
use Habilitation::Test ();

use constant CLAIRE => 'claire.fontaine@valclair.example';
use constant GESTIONNAIRES =>
    ('olivier.renaud@valclair.example', 'martine.colin@valclair.example');

install();

my $t = Habilitation::Test->new;
$t->store(settings => $t->source . '/conf/settings');
my $service = Habilitation::Service->new($t, 'adresses_familles');
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl http2;
        %%TLS%%
        log_not_found off;
        %%PORTAL%%
        location /services/adresses-familles/ {
            habilitation mon_compte_partenaire adresses_familles;
            include %%SOURCE%%/conf/identite.conf;
            proxy_pass http://unix:%%DIR%%/services/adresses_familles.sock;
        }
    }
}
EOT
$t->start;

sub cookie {
    my ($who) = @_;
    return (split /=/, $t->login($who), 2)[1];
}

my $new = 0;
for my $who (GESTIONNAIRES) {
    $new++;
    walk('personnes', {
        base   => 'https://127.0.0.1:' . $t->port('TLS'),
        cookie => cookie($who),
        claire => cookie(CLAIRE),
        guest  => "nina$new\@valclair.example",
        shots  => $new == 1 ? $ENV{SHOTS} : undef,
    });
}

$t->done;
done_testing;
