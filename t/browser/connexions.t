#!/usr/bin/perl

# LI-3.4, ST-3.4, MAM-4.4: a person looks through their own connections and reports one that was
# not theirs, in a real browser without scripts. Each page accessible (axe), valid, usable by
# keyboard and at 320 px. With SHOTS=DIR pictures are kept.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

use constant {ANNE => 'anne@lieu.example', SERVICE => '/p/75056/page.html'};

install();

my $t = Habilitation::Test->new;
$t->store(empty => 1)->import_documents(lieu('LI-2026-751-001', [ANNE]));
$t->write('html/p/75056/page.html', "page\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl http2;
        %%TLS%%
        root %%DIR%%/html;
        %%PORTAL%%
        location ~ ^/p/(?<commune>[0-9]+)/ {
            habilitation lieu_information demandes;
            habilitation_target $commune;
        }
    }
}
EOT
$t->start;

# Anne at work; and elsewhere somebody who has her password, and then somebody who has not.
my $cookie = $t->login(ANNE);
$t->get(SERVICE, cookie => $cookie) for 1 .. 3;
my @elsewhere = (from => '127.0.0.2', headers => ['User-Agent' => 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0']);
my ($stolen) = map {
    $t->post_json('/extranet/connexion', {identifiant => ANNE, mot_de_passe => $_}, @elsewhere);
} $t->password, 'pas celui';
my @stolen = (cookie => Habilitation::Test::COOKIE . '=' . $stolen->cookie(Habilitation::Test::COOKIE),
    from => '127.0.0.2');
is($t->get(SERVICE, @stolen)->status, 200, 'somebody elsewhere is let in');

walk('connexions', {
    base  => 'https://127.0.0.1:' . $t->port('TLS'),
    anne  => (split /=/, $cookie, 2)[1],
    shots => $ENV{SHOTS},
});

is($t->get(SERVICE, @stolen)->status, 401, 'and, once it was reported, no longer');
$t->done;
done_testing;
