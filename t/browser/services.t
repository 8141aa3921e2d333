#!/usr/bin/perl
# The services behind the broker in a real browser, without scripts: what one finds there, in
# whose name, and the page of one that is closed, which says when it opens (MCP-4, MCP-7). Each
# page accessible (axe), valid, usable at 320 px. With SHOTS=DIR pictures of the pages are kept.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use JSON::PP ();
use POSIX qw(strftime);
use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Service ();
use Habilitation::Test ();

use constant OLIVIER => 'olivier.renaud@valclair.example';

install();

my $t = Habilitation::Test->new;

# The settings as they are installed; a service may be interrupted until eight o'clock of a day
# to come.
sub write_settings {
    my ($until) = @_;
    my $json = JSON::PP->new->utf8;
    for my $name (qw(lieu_information mon_compte_partenaire)) {
        open my $file, '<:raw', $t->source . "/conf/settings/$name.json" or die "$name: $!";
        my $settings = $json->decode(do { local $/; <$file> });
        for my $service (@{$settings->{services} // []}) {
            $service->{interruptions} = [{from => '2026-01-01T00:00', to => $until}]
                if $until && $service->{name} eq 'adresses_familles';
        }
        $t->write("settings/$name.json", $json->encode($settings));
    }
    return $t->path('settings');
}

$t->store(settings => write_settings());
my @services = map { Habilitation::Service->new($t, $_) } qw(quotient_familial adresses_familles);
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
        location /services/quotient-familial/ {
            habilitation mon_compte_partenaire quotient_familial;
            include %%SOURCE%%/conf/identite.conf;
            proxy_pass http://unix:%%DIR%%/services/quotient_familial.sock;
        }
        location /services/adresses-familles/ {
            habilitation mon_compte_partenaire adresses_familles;
            include %%SOURCE%%/conf/identite.conf;
            proxy_pass http://unix:%%DIR%%/services/adresses_familles.sock;
        }
    }
}
EOT
$t->start;

my %told = (
    base   => 'https://127.0.0.1:' . $t->port('TLS'),
    cookie => (split /=/, $t->login(OLIVIER), 2)[1],
    who    => OLIVIER,
    shots  => $ENV{SHOTS},
);
walk('services', \%told);

my @day = localtime(time + 3 * 86400);
write_settings(strftime('%Y-%m-%dT08:00', @day));
$t->reload;
walk('services', {%told, closed => strftime('%Y', @day) . ' à 8 h'});

$t->done;
done_testing;
