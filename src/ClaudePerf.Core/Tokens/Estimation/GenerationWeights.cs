using System.Buffers.Binary;

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
        var borders = new short[BorderCount];
        var tail = new short[TailCount];
        var interval = new float[EstimateInterval.Count];
        foreach (ref var border in borders.AsSpan())
            border = BinaryPrimitives.ReadInt16LittleEndian(Advance(ref bytes, sizeof(short)));
        foreach (ref var cost in tail.AsSpan())
            cost = BinaryPrimitives.ReadInt16LittleEndian(Advance(ref bytes, sizeof(short)));
        foreach (ref var coefficient in interval.AsSpan())
            coefficient = BinaryPrimitives.ReadSingleLittleEndian(Advance(ref bytes, sizeof(float)));
        return new GenerationWeights(borders, tail, EstimateInterval.From(interval));
    }

    internal void Write(Stream stream)
    {
        Span<byte> number = stackalloc byte[sizeof(float)];
        foreach (var value in Borders.Concat(Tail))
        {
            BinaryPrimitives.WriteInt16LittleEndian(number, value);
            stream.Write(number[..sizeof(short)]);
        }
        foreach (var value in Interval.ToArray())
        {
            BinaryPrimitives.WriteSingleLittleEndian(number, value);
            stream.Write(number);
        }
    }

    private static ReadOnlySpan<byte> Advance(ref ReadOnlySpan<byte> bytes, int length)
    {
        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }
}
