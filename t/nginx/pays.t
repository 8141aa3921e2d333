#!/usr/bin/perl

# LI-3.4, ST-3.4, MAM-4.4: what the configuration tells of the country that an address is in
# stands in the record of each access and act; what is no country does not, and refuses nobody.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

use constant {SERVICE => '/p/75056/page.html'};

my $anne = 'anne@lieu.example';
my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', [$anne]));
$t->write('html/p/75056/page.html', "page\n");

sub configuration {
    my ($lines) = @_;
    return <<"EOT";
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    $lines
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location ~ ^/p/(?<commune>[0-9]+)/ {
            habilitation lieu_information demandes;
            habilitation_target \$commune;
        }
    }
}
EOT
}

sub from {
    my ($country) = @_;
    return (headers => ['X-Test-Country' => $country]);
}

$t->configure(configuration('habilitation_country $http_x_test_country;'));
$t->start;
my $cookie = $t->login($anne);
my %kept = (BE => 'BE', be => 'BE', '' => undef, BEL => undef, B => undef, B1 => undef,
    "\xc3\xa9" => undef);

for my $told (sort keys %kept) {
    my $response = $t->get(SERVICE, cookie => $cookie, from($told));
    my ($record) = sort { $b->{heure} cmp $a->{heure} } $t->traces(nature => 'acces');
    is($response->status, 200, "\"$told\" refuses nobody");
    is($record->{pays}, $kept{$told}, '... and is on record when it is a country');
}
$t->post_json('/extranet/connexion', {identifiant => $anne, mot_de_passe => 'faux'}, from('CH'));
my ($tried) = $t->traces(operation => 'session.refusee');
is($tried->{pays}, 'CH', 'so is where somebody tried to log in from');

$t->expect_alert(qr/is duplicate/);
my $twice = $t->check(configuration('habilitation_country FR; habilitation_country BE;'));
like($twice->{out} . ($twice->{err} // ''), qr/"habilitation_country" directive is duplicate/,
    'two of them are one too many');

$t->done;
done_testing;
