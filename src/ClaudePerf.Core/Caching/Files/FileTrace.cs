using System.Text;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>
/// How an answer was arrived at: every look at the file system that went into it. While all of them would see the same, so would the computation;
/// the answer's key is made of what they saw.
/// </summary>
/// <param name="Question">What was asked.</param>
/// <param name="Observations">The looks, a path each, in ordinal order.</param>
/// <param name="Answer">The key of the answer that belongs to them.</param>
internal sealed record FileTrace(CacheKey Question, IReadOnlyList<PathObservation> Observations, CacheKey Answer)
{
    // Raised when the bytes of a trace change their meaning.
    private const byte Layout = 1;
    private const long ObservationBytes = 250;

    internal static FileTrace Of(CacheKey question, IReadOnlyList<PathObservation> observations) => new(question, observations, KeyOf(question, observations));

    /// <summary>About how many bytes it takes in memory.</summary>
    internal long Bytes => Observations.Sum(static observation => ObservationBytes + 2 * observation.Path.Length);

    /// <summary>Looks again at everything.</summary>
    /// <returns>This very trace where nothing has changed at all; one with another <see cref="Answer"/> where something would be seen that was not; null where something cannot be read.</returns>
    internal FileTrace? Again(DateTimeOffset now)
    {
        PathObservation[]? looks = null;
        var same = true;
        for (var i = 0; i < Observations.Count; i++)
        {
            var before = Observations[i];
            if (before.Again(now) is not { } after)
                return null;
            if (ReferenceEquals(before, after))
                continue;
            looks ??= [.. Observations];
            looks[i] = after;
            same &= before.SeesSameAs(after);
        }
        if (looks is null)
            return this;
        return same ? this with { Observations = looks } : Of(Question, looks);
    }

    internal byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Layout);
            writer.Write(Answer.ToArray());
            writer.Write(Observations.Count);
            foreach (var observation in Observations)
                observation.Write(writer);
        }
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> gave; null where it is something else.</summary>
    internal static FileTrace? Read(CacheKey question, byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
            if (reader.ReadByte() != Layout)
                return null;
            var answer = new CacheKey(reader.ReadBytes(CacheKey.Size));
            var count = reader.ReadInt32();
            var observations = new List<PathObservation>();
            for (var i = 0; i < count; i++)
                observations.Add(PathObservation.Read(reader));
            return new FileTrace(question, observations, answer);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static CacheKey KeyOf(CacheKey question, IReadOnlyList<PathObservation> observations)
    {
        var builder = new CacheKeyBuilder("answer").Add(question);
        foreach (var observation in observations)
        {
            builder.Add(observation.Path).Add(observation.Type is { } type ? (long)type : -1).Add(observation.HasLink).Add(observation.LinkTarget);
            if (observation.Hash is { } hash)
                builder.Add(hash);
            else
                builder.Add(false);
        }
        return builder.Build();
    }
}
