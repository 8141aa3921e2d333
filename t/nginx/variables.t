#!/usr/bin/perl

# What a verdict found reaches the upstream and the access log under $habilitation_…,
# and nobody else can speak under these names (MCP-7, ST-3.4: the identification number
# of the person is on every entry they make).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();
use Habilitation::Upstream ();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', ['anna@lieu.example']));
my $http = Habilitation::Upstream->http($t, 'UPSTREAM');
my $fastcgi = Habilitation::Upstream->fastcgi($t, 'FASTCGI');

my @names = qw(personne identifiant partenaire convention service cible verdict motif trace);
my $fields = join ' ', map { "proxy_set_header X-Habilitation-\u$_ \$habilitation_$_;" } @names;
my $parameters = join ' ', map { "fastcgi_param HABILITATION_\U$_\E \$habilitation_$_;" } @names;
my $logged = join ' ', map { "$_=\$habilitation_$_;" } @names;

my $configuration = <<'EOT';
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    log_format verdicts 'LOGGED';
    underscores_in_headers on;
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl http2;
        %%TLS%%
        %%PORTAL%%
        access_log %%DIR%%/verdicts.log verdicts;
        location /named/ {
            habilitation lieu_information demandes; habilitation_target 75056;
            FIELDS
            proxy_pass http://127.0.0.1:%%PORT_UPSTREAM%%;
        }
        location /silent/ {
            habilitation lieu_information demandes; habilitation_target 75056;
            proxy_pass http://127.0.0.1:%%PORT_UPSTREAM%%;
        }
        location /php/ {
            habilitation lieu_information demandes; habilitation_target 75056;
            PARAMETERS
            fastcgi_param SCRIPT_NAME $uri;
            fastcgi_pass 127.0.0.1:%%PORT_FASTCGI%%;
        }
        location /php-silent/ {
            habilitation lieu_information demandes; habilitation_target 75056;
            fastcgi_param SCRIPT_NAME $uri;
            fastcgi_pass 127.0.0.1:%%PORT_FASTCGI%%;
        }
        location /open/ { FIELDS proxy_pass http://127.0.0.1:%%PORT_UPSTREAM%%; }
    }
}
EOT
$configuration =~ s/\bFIELDS\b/$fields/g;
$configuration =~ s/\bPARAMETERS\b/$parameters/;
$configuration =~ s/\bLOGGED\b/$logged/;
$t->configure($configuration);
$t->start;
my $anna = $t->login('anna@lieu.example');

# What the upstream was told: a hash of lower-case names.
sub told {
    my ($uri, %options) = @_;
    my $body = $t->get($uri, cookie => $anna, %options)->body;
    return {map { /^([^:=\s]+)(?:: |=)(.*?)\r?$/ ? (lc $1, $2) : () } split /\n/, $body};
}

sub last_access {
    my @records = $t->traces(nature => 'acces');
    return $records[-1];
}

sub right_values {
    my ($told, $prefix, $name) = @_;
    my $record = last_access();
    my %wanted = (personne => $record->{personne}, identifiant => 'anna@lieu.example',
        partenaire => 'Commune de Test', convention => 'LI-2026-751-001',
        service => 'lieu_information/demandes', cible => '75056', verdict => 'autorise',
        motif => 'autorise', trace => $record->{trace});
    is($told->{"$prefix$_"}, $wanted{$_}, "$name: $_") for @names;
    return;
}

subtest 'the upstream is told who, under what, for what' => sub {
    right_values(told('/named/x'), 'x-habilitation-', 'HTTP');
    right_values(told('/php/x'), 'habilitation_', 'FastCGI');
};

subtest 'two requests have two traces' => sub {
    isnt(told('/named/x')->{'x-habilitation-trace'}, told('/named/x')->{'x-habilitation-trace'},
        'each its own');
};

my @forged = ('X-Habilitation-Personne' => '99999', 'x-habilitation-identifiant' => 'x@forge.example',
    'X-HABILITATION-Role' => 'forge-role', 'X_Habilitation_Convention' => 'forge-convention',
    'X-Habilitation_Cible' => 'forge-cible', 'X-Habilitation-' => 'forge-empty');

subtest 'what a client says under our names reaches no upstream' => sub {
    for my $uri (qw(/named/x /silent/x /php/x /php-silent/x)) {
        my $response = $t->get($uri, cookie => $anna, headers => [@forged]);
        is($response->status, 200, "$uri: granted");
        unlike($response->body, qr/forge|99999/i, "$uri: nothing forged");
    }
    right_values(told('/named/x', headers => [@forged]), 'x-habilitation-', 'forged');
};

subtest 'nor over HTTP/2' => sub {
    my $url = 'https://127.0.0.1:' . $t->port('TLS') . '/silent/x';
    my $out = `curl -sk --http2 -H 'Cookie: $anna' -H 'X-Habilitation-Personne: 99999' $url`;
    like($out, qr{^GET /silent/x}, 'granted');
    unlike($out, qr/99999/, 'nothing forged');
};

subtest 'nor through a place that is not protected' => sub {
    my $response = $t->get('/open/x', headers => [@forged]);
    is($response->status, 200, 'open');
    unlike($response->body, qr/forge|99999/i, 'nothing forged');
};

subtest 'the access log says the verdict' => sub {
    $t->get('/silent/granted', cookie => $anna);
    my $granted = last_access();
    $t->get('/silent/refused');
    my $refused = last_access();
    my $lines = $t->wait_for('the lines', sub {
        my @lines = split /\n/, $t->read('verdicts.log');
        return (grep { /trace=\Q$refused->{trace};/ } @lines) ? \@lines : undef;
    });
    my ($yes) = grep { /trace=\Q$granted->{trace};/ } @$lines;
    like($yes // '', qr/identifiant=anna\@lieu\.example; .*cible=75056; verdict=autorise;/, 'granted');
    my ($no) = grep { /trace=\Q$refused->{trace};/ } @$lines;
    like($no // '', qr/verdict=refuse; motif=sans_session;/, 'refused, and why');
    is($t->get('/open/x')->status, 200, 'an open place has no verdict');
};

$t->done;
done_testing;
