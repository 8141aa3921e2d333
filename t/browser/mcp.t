#!/usr/bin/perl
# Mon Compte Partenaire (requirements, section 10) in a browser without scripts, over a real
# nginx with TLS and a real SMTP server: in delegated mode, from the first login of each
# gestionnaire to a colleague who uses a service; in centralised mode, what is asked, decided
# by the Caf, and used; each act of the gestionnaires and of the Caf, and its effect on the
# very next request (MCP-9.1).

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Smtp ();
use Habilitation::Test ();
use Habilitation::Upstream ();

install();

my $t = Habilitation::Test->new(faketime => '@2027-03-08 08:00:00');
$t->{environment}{TZ} = 'UTC';
my $store = $t->store(empty => 1);
my $demo = $t->source . '/conf/demo';
$t->ctl('import', "$demo/mon-compte-partenaire.json");
$t->ctl('import', "$demo/mon-compte-partenaire-centralise.json");
my ($agent) = $t->ctl('agent', 'add', 'marc@caf911.example', '--nom', 'Lenoir', '--prenom', 'Marc',
    '--caf', '911', '--roles', 'conventions') =~ /(\w{8})\s*\z/;
chown((getpwnam $t->{user})[2, 3], glob "$store->{directory}/*") if $t->{user};
my $smtp = Habilitation::Smtp->new(test => $t);
my $upstream = Habilitation::Upstream->http($t, 'SERVICE');
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
        root %%DIR%%/html;
        location /services/quotient-familial/ {
            habilitation mon_compte_partenaire quotient_familial;
            proxy_pass http://127.0.0.1:%%PORT_SERVICE%%;
            include %%SOURCE%%/conf/identite.conf;
        }
        %%PORTAL%%
    }
}
EOT
$t->start;

my %named = (principal => 'olivier.renaud@valclair.example',
    suppleant => 'martine.colin@valclair.example',
    administrator => 'sylvie.garnier@montsorel.example');
walk('mcp', {
    base   => 'https://127.0.0.1:' . $t->port(''),
    clock  => $t->path('clock'),
    mails  => $t->path('smtp'),
    agent  => {identifiant => 'marc@caf911.example', password => $agent},
    chosen => $t->password,
    shots  => $ENV{SHOTS},
    map { $_ => {identifiant => $named{$_}, password => $store->first_password($named{$_})} }
        keys %named,
});
like($t->ctl('trace', 'verify'), qr/\w/, 'the chain of traces verifies');
$smtp->stop;

$t->done;
done_testing;
