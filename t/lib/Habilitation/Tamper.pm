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

use Fcntl qw(:flock SEEK_SET);

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

# Waits until a text was rolled into a segment.
sub wait_rolled {
    my ($self, $text) = @_;
    $self->{t}->wait_for("\"$text\" in a segment", sub {
        return grep { index(content($_), $text) >= 0 } $self->segments;
    });
    return;
}

# How much of a record before a text tells it from others: its time is there.
use constant CONTEXT => 110;

# Puts `to` wherever `from` stands in these records, or, without any, in all; gives them. Nobody
# writes to the segments meanwhile: a page that is being copied would come back as it was.
sub _swap {
    my ($self, $from, $to, $records) = @_;
    my %met;
    open my $lock, '+<', "$self->{trace}/roll.lock" or die "roll.lock: $!";
    flock $lock, LOCK_EX or die "roll.lock: $!";
    for my $file ($self->segments) {
        my $content = content($file);
        open my $handle, '+<:raw', $file or die "$file: $!";
        for (my $at = -1; ($at = index $content, $from, $at + 1) >= 0;) {
            my $record = substr $content, $at - CONTEXT, CONTEXT;
            next if $records && !$records->{$record};
            $met{$record} = 1;
            seek $handle, $at, SEEK_SET;
            print $handle $to;
        }
        close $handle or die "$file: $!";
    }
    close $lock or die "roll.lock: $!";
    return \%met;
}

# Puts another text of the same length in its place, in all pages of LMDB, old ones too. Gives
# what puts it back.
sub swap_text {
    my ($self, $text, $other) = @_;
    die 'of one length' if length $text != length $other;
    $self->wait_rolled($text);
    my $records = $self->_swap($text, $other);
    my $redo = sub { $self->_swap($text, $other, $records); return };
    my $undo = sub { $self->_swap($other, $text, $records); $self->settle; return };
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
