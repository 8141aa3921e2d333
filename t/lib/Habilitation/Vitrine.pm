package Habilitation::Vitrine;

# What is published in the name of a type that is there for tests, t/nginx/vitrine.c: the
# type is built, and another process than the server's publishes and withdraws.

use strict;
use warnings;
use utf8;

use JSON::PP ();

use Habilitation::Test ();

my $json = JSON::PP->new->utf8->canonical;

# A server with this type alone, over an empty store. Options: those of Habilitation::Test,
# `server` and `http`: more lines of the configuration.
sub new {
    my ($class, %options) = @_;
    my ($http, $server) = map { delete $options{$_} // '' } qw(http server);
    my $t = Habilitation::Test->new(%options);
    my $self = bless {t => $t}, $class;
    $self->{plugin} = $t->directory('plugins') . '/vitrine.so';
    system($ENV{CC} // 'gcc', qw(-std=gnu11 -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden),
        '-I' . $t->source . '/broker/include', '-o', $self->{plugin}, $t->source . '/t/nginx/vitrine.c') == 0
        or die 'vitrine.c does not compile';
    $self->{store} = $t->store(empty => 1);
    $self->{configuration} = _configuration($self->{plugin}, $http, $server);
    $t->configure($self->{configuration});
    return $self;
}

sub _configuration {
    my ($plugin, $http, $server) = @_;
    return <<"EOT";
%%MAIN%%
events { worker_connections 512; }
http {
    client_body_temp_path %%DIR%%/temp/body;
    access_log off;
    habilitation_store %%STORE%%;
    habilitation_key %%KEY%%;
    habilitation_password common=%%SOURCE%%/conf/passwords-communs.txt;
    habilitation_plugin vitrine file=$plugin;
    $http
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl http2;
        %%TLS%%
        $server
        %%PORTAL%%
    }
}
EOT
}

sub server { return $_[0]{t} }
sub store  { return $_[0]{store} }

# The file of the store.
sub file { return "$_[0]{store}{directory}/main.mdb" }

sub configuration { return $_[0]{configuration} }

# Something to publish, changed so.
sub market {
    my ($id, %change) = @_;
    return {id => $id, genre => 'ETAL', nom => 'Le marché', commune => '75056', commune_nom => 'Paris',
        places => 2, document => {adresse => '1 place du Marché'}, %change};
}

# Publishes such things; with `made` the pages are made, too, else the server does it.
sub publish {
    my ($self, $made, @lines) = @_;
    my $t = $self->{t};
    local @ENV{keys %{$t->{environment}}} = values %{$t->{environment}};
    open my $in, '|-', $t->build . '/t/unit/put_publications', $self->{store}{directory}, $self->{plugin},
        $made ? $t->source . '/conf/pages' : () or die "put_publications: $!";
    print $in $json->encode($_), "\n" for @lines;
    close $in or die 'put_publications failed';
    return;
}

sub withdraw {
    my ($self, @ids) = @_;
    return $self->publish(0, map { {id => $_} } @ids);
}

1;
