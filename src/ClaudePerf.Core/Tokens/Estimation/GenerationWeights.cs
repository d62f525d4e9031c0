using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>The weights of one generation in addition to its family's token weights.</summary>
/// <param name="Borders">
/// The cost difference of a token by how it begins and how the previous token ends, in units of
/// <see cref="WeightScale.Unit"/>; indexed by <see cref="BorderOf"/>.
/// </param>
/// <param name="Tail">The cost of newlines at the end of the text, by their number, in units.</param>
/// <param name="Interval">The possible error of the estimate.</param>
internal sealed record GenerationWeights(short[] Borders, short[] Tail, EstimateInterval Interval)
{
    /// <summary>The number of newline counts with a separate cost; more newlines cost a multiple of the last.</summary>
    internal const int TailCount = 65;

    internal const int BorderCount = TextShapes.LastCount * TextShapes.FirstCount;

    /// <summary>The length on disk, in bytes.</summary>
    internal const int Length = sizeof(short) * (BorderCount + TailCount) + sizeof(float) * EstimateInterval.Count;

    /// <summary>The index of the border of two neighbors.</summary>
    internal static int BorderOf(int last, int first) => last * TextShapes.FirstCount + first;

    /// <summary>The cost of the given number of newlines at the end, in units.</summary>
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
