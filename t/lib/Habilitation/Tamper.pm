package Habilitation::Tamper;

# What somebody does who can write to the trace's files, while nginx serves from them.
#
#   my $tamper = Habilitation::Tamper->new($t);        # its status is at /etat
#   my $undo = $tamper->swap_text('75056', '75057');   # in every record
#   …
#   $undo->();                                         # workers have seen that all is well
# or, to do it again later, in the same records: my ($undo, $redo) = …

use strict;
use warnings;

use Habilitation::Metrics qw(metrics);

sub new {
    my ($class, $t) = @_;
    return bless {t => $t, trace => "$t->{store}{directory}/trace"}, $class;
}

sub segments {
    my ($self) = @_;
    return glob "$self->{trace}/*-*.mdb";
}

sub content {
    my ($file) = @_;
    open my $handle, '<:raw', $file or die "$file: $!";
    local $/;
    return scalar <$handle>;
}

# Where a text stands in the segments: [file, offset]. Waits until it was rolled.
sub places {
    my ($self, $text) = @_;
    my @found;
    $self->{t}->wait_for("\"$text\" in a segment", sub {
        for my $file ($self->segments) {
            my $content = content($file);
            my $at = -1;
            push @found, [$file, $at] while ($at = index $content, $text, $at + 1) >= 0;
        }
        return scalar @found;
    });
    return @found;
}

sub _put {
    my ($places, $text) = @_;
    for my $place (@$places) {
        my ($file, $offset) = @$place;
        open my $handle, '+<:raw', $file or die "$file: $!";
        seek $handle, $offset, 0;
        print $handle $text;
        close $handle or die "$file: $!";
    }
    return;
}

# Puts another text of the same length in its place, where the pages stand that LMDB has
# mapped, old ones too. Gives what puts it back.
sub swap_text {
    my ($self, $text, $other) = @_;
    die 'of one length' if length $text != length $other;
    my @places = $self->places($text);
    my $redo = sub { _put(\@places, $other); return };
    my $undo = sub { _put(\@places, $text); $self->settle; return };
    $redo->();
    return wantarray ? ($undo, $redo) : $undo;
}

# What a worker had found before is told by now: each has begun anew since, and ended.
sub settle {
    my ($self) = @_;
    my $rounds = sub { metrics($self->{t})->{habilitation_trace_patrol_rounds_total} };
    my $before = $rounds->();
    my $wanted = $self->{t}{workers} + 1;
    $self->{t}->wait_for('rounds of the patrol', sub { $rounds->() >= $before + $wanted });
    return;
}

1;
