using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>What the estimate of one generation has besides its family's token weights.</summary>
/// <param name="Borders">
/// What a token costs more or less for how it begins and how the token before it ends, in units of <see cref="WeightScale.Unit"/>;
/// by <see cref="BorderOf"/>.
/// </param>
/// <param name="Tail">What newlines at the end of the text cost, by their number, in units.</param>
/// <param name="Interval">How far the estimate can be off.</param>
internal sealed record GenerationWeights(short[] Borders, short[] Tail, EstimateInterval Interval)
{
    /// <summary>The numbers of newlines that have a cost of their own; more cost as many times the last of them as they hold it.</summary>
    internal const int TailCount = 65;

    internal const int BorderCount = TextShapes.LastCount * TextShapes.FirstCount;

    /// <summary>The length on disk, in bytes.</summary>
    internal const int Length = sizeof(short) * (BorderCount + TailCount) + sizeof(float) * EstimateInterval.Count;

    /// <summary>Where the border of two neighbours stands.</summary>
    internal static int BorderOf(int last, int first) => last * TextShapes.FirstCount + first;

    /// <summary>What so many newlines at the end cost, in units.</summary>
    internal long TailUnits(int newlines)
    {
        const int Longest = TailCount - 1;
        return (long)(newlines / Longest) * Tail[Longest] + Tail[newlines % Longest];
    }

    internal static GenerationWeights Read(ReadOnlySpan<byte> bytes)
    {
        const int Shorts = sizeof(short) * (BorderCount + TailCount);
        var numbers = MemoryMarshal.Cast<byte, short>(bytes[..Shorts]);
        var interval = MemoryMarshal.Cast<byte, float>(bytes[Shorts..]);
        return new GenerationWeights(numbers[..BorderCount].ToArray(), numbers[BorderCount..].ToArray(), EstimateInterval.From(interval));
    }

    internal void Write(Stream stream)
    {
        stream.Write(MemoryMarshal.AsBytes(Borders.AsSpan()));
        stream.Write(MemoryMarshal.AsBytes(Tail.AsSpan()));
        stream.Write(MemoryMarshal.AsBytes(Interval.ToArray().AsSpan()));
    }
}
