#!/usr/bin/perl

# `make install` puts each part where Debian's nginx looks for it; `make uninstall`
# takes away exactly those, and leaves what the administrator changed.

use strict;
use warnings;

use File::Find ();
use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Test ();

plan skip_all => 'the module is not built under sanitizers' if $ENV{SAN};

my $t = Habilitation::Test->new;
my $root = $t->directory('destination');

sub make {
    my (@arguments) = @_;
    delete local @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)};
    open my $make, '-|', 'make', '-s', '-C', $t->source, @arguments, "DESTDIR=$root" or die $!;
    my $said = do { local $/; <$make> } // '';
    close $make;
    is($?, 0, "make @arguments");
    return $said;
}

sub files {
    my @found;
    File::Find::find(sub { push @found, substr $File::Find::name, length $root if -l || -f }, $root);
    return sort @found;
}

make('install');
my %mode = (
    '/usr/lib/nginx/modules/ngx_http_habilitation_module.so' => '0644',
    '/usr/sbin/habilctl'                                     => '0755',
    '/usr/include/habilitation/plugin.h'                     => '0644',
    '/usr/include/habilitation/plugin_call.h'                => '0644',
    '/usr/share/nginx-habilitation/convention.schema.json'   => '0644',
    '/usr/share/nginx-habilitation/openapi.json'             => '0644',
    '/usr/share/nginx-habilitation/passwords-communs.txt'    => '0644',
    '/usr/share/nginx-habilitation/pages/style.css'          => '0644',
    '/usr/share/doc/nginx-habilitation/examples/nginx.conf'  => '0644',
    '/etc/nginx/habilitation/identite.conf'                  => '0644',
    '/etc/nginx/habilitation/mon_compte_partenaire.json'     => '0644',
    map { ("/usr/lib/nginx/habilitation/$_.so" => '0644') }
        qw(lieu_information structures mam mon_compte_partenaire),
);
for my $file (sort keys %mode) {
    is(-f "$root$file" ? sprintf('%04o', (stat _)[2] & 07777) : 'missing', $mode{$file}, $file);
}

# as Debian's own module packages do
my $link = '/etc/nginx/modules-enabled/50-mod-http-habilitation.conf';
my $loader = '/usr/share/nginx/modules-available/mod-http-habilitation.conf';
is(readlink("$root$link"), $loader, 'the module is enabled');
is($t->nginx('-t', '-c', $t->write('load.conf',
    "load_module $root/usr/lib/nginx/modules/ngx_http_habilitation_module.so;\nevents {}\n"
        . 'pid ' . $t->path('load.pid') . ";\n"))->{exit}, 0, 'and nginx loads it');
open my $file, '<', "$root$loader" or die $!;
is(scalar <$file>, "load_module modules/ngx_http_habilitation_module.so;\n", 'by Debian\'s path');

# again: nothing more; then nothing at all
my @installed = files();
make('install');
is_deeply([files()], \@installed, 'installing again adds nothing');
make('uninstall');
is_deeply([files()], [], 'uninstalling leaves no file');
ok(!-e "$root$_", "nor $_") for qw(/usr/lib/nginx/habilitation /usr/share/nginx-habilitation
    /usr/include/habilitation /etc/nginx/habilitation /usr/share/doc/nginx-habilitation);

# what the administrator changed is theirs
make('install');
my $settings = '/etc/nginx/habilitation/mon_compte_partenaire.json';
open my $changed, '>', "$root$settings" or die $!;
print $changed "{}\n";
close $changed;
like(make('install'), qr/kept as it is: .*\Q$settings\E/, 'a changed file is said');
is(-s "$root$settings", 3, 'and kept at the next installation');
make('uninstall');
is_deeply([files()], [$settings], 'and at the end');

$t->done;
done_testing;
