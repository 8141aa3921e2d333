package Habilitation::Store;

# A store of its own for one test, made and looked into with habilctl alone, as an
# administrator would.

use strict;
use warnings;

use File::Temp ();
use JSON::PP ();

my $json = JSON::PP->new->utf8->canonical;

# Options: build (directory of the binaries), source (the project's), directory
# (made here), user, map_size, environment (a hash for habilctl).
sub new {
    my ($class, %options) = @_;
    my $self = bless {%options}, $class;
    $self->{directory} //= "$options{root}/store";
    $self->{key} //= "$options{root}/habilitation.key";
    $self->{settings} //= "$options{source}/conf/settings";
    $self->{plugins} //= "$options{build}/plugins";
    return $self;
}

sub create {
    my ($self) = @_;
    my @options = ('--key', $self->{key});
    push @options, '--user', $self->{user} if $self->{user};
    push @options, '--map-size', $self->{map_size} if $self->{map_size};
    $self->ctl('init', @options);
    return $self;
}

# Runs habilctl: {exit, out, err}.
sub try_ctl {
    my ($self, @arguments) = @_;
    my ($out, $err) = map { File::Temp->new } 1 .. 2;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        $ENV{$_} = $self->{environment}{$_} for keys %{$self->{environment} // {}};
        open STDIN, '<', '/dev/null';
        open STDOUT, '>&', $out;
        open STDERR, '>&', $err;
        exec $self->_command, @arguments or exit 127;
    }
    waitpid $pid, 0;
    my $exit = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    return {exit => $exit, out => _content($out), err => _content($err)};
}

sub _command {
    my ($self) = @_;
    return ("$self->{build}/habilctl", '--store', $self->{directory}, '--plugins',
        $self->{plugins}, '--settings', $self->{settings});
}

sub _content {
    my ($file) = @_;
    open my $read, '<', $file->filename or die $!;
    local $/;
    return scalar <$read>;
}

# The same, for what must succeed: its standard output.
sub ctl {
    my ($self, @arguments) = @_;
    my $ran = $self->try_ctl(@arguments);
    die "habilctl @arguments: exit $ran->{exit}\n$ran->{out}$ran->{err}" if $ran->{exit} != 0;
    return $ran->{out};
}

# Imports documents given as Perl structures.
sub import_documents {
    my ($self, @documents) = @_;
    my $file = File::Temp->new(SUFFIX => '.jsonl');
    print $file $json->encode($_), "\n" for @documents;
    $file->flush;
    return $self->ctl('import', $file->filename);
}

# A new first password for somebody.
sub first_password {
    my ($self, $identifiant) = @_;
    my $out = $self->ctl('person', 'password', $identifiant);
    my ($password) = $out =~ /\b([A-Za-z0-9]{8})\s*$/;
    return $password // die "habilctl person password says no password: $out";
}

# The trace, oldest first; wanted fields by name: traces(nature => 'acces').
sub traces {
    my ($self, %wanted) = @_;
    my @lines = split /\n/, $self->ctl('trace', '--motif', 'essai', '--format', 'json');
    for my $name (keys %wanted) {
        @lines = grep { /"$name": ?"?\Q$wanted{$name}\E/ } @lines;
    }
    return grep { _has($_, \%wanted) } map { $json->decode($_) } @lines;
}

# The decision of every access on record, by the identity of its trace. Lines are not
# decoded: there may be hundreds of thousands.
sub decisions {
    my ($self) = @_;
    my %decisions;
    for my $line (split /\n/, $self->ctl('trace', '--motif', 'essai', '--format', 'json')) {
        next unless $line =~ /"nature": ?"acces"/;
        my ($trace) = $line =~ /"trace": ?"([^"]+)"/;
        my ($decision) = $line =~ /"decision": ?"([^"]+)"/;
        die "two records of one identity: $line" if exists $decisions{$trace};
        $decisions{$trace} = $decision;
    }
    return \%decisions;
}

sub _has {
    my ($record, $wanted) = @_;
    return !grep { ($record->{$_} // '') ne $wanted->{$_} } keys %$wanted;
}

1;
