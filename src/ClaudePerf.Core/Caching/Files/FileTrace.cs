using System.Text;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>
/// Every file system access that an answer depends on. As long as all of them would see the same, the computation would
/// give the same result; the key of the answer is made of what they saw.
/// </summary>
/// <param name="Question">The question.</param>
/// <param name="Observations">The observations, one per path, in ordinal order.</param>
/// <param name="Answer">The key of the corresponding answer.</param>
internal sealed record FileTrace(PromptCacheKey Question, IReadOnlyList<PathObservation> Observations, PromptCacheKey Answer)
{
    // Increment when the byte layout of a trace changes.
    private const byte Layout = 1;
    private const long ObservationBytes = 250;

    internal static FileTrace Of(PromptCacheKey question, IReadOnlyList<PathObservation> observations) =>
        new(question, observations, KeyOf(question, observations));

    /// <summary>The approximate size in memory, in bytes.</summary>
    internal long Bytes => Observations.Sum(static observation => ObservationBytes + 2 * observation.Path.Length);

    /// <summary>Repeats all observations.</summary>
    /// <returns>
    /// This instance if nothing changed; a trace with another <see cref="Answer"/> if something did; null if something
    /// cannot be read.
    /// </returns>
    internal FileTrace? Recheck(DateTimeOffset now)
    {
        PathObservation[]? looks = null;
        var same = true;
        for (var i = 0; i < Observations.Count; i++)
        {
            var before = Observations[i];
            if (before.Recheck(now) is not { } after)
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

    /// <summary>Reads what <see cref="ToBytes"/> returned; null if the bytes are something else.</summary>
    internal static FileTrace? Read(PromptCacheKey question, byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
            if (reader.ReadByte() != Layout)
                return null;
            var answer = new PromptCacheKey(reader.ReadBytes(PromptCacheKey.Size));
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

    private static PromptCacheKey KeyOf(PromptCacheKey question, IReadOnlyList<PathObservation> observations)
    {
        var builder = new PromptCacheKeyBuilder("answer").Add(question);
        foreach (var observation in observations)
        {
            builder.Add(observation.Path)
                .Add(observation.Type is { } type ? (long)type : -1)
                .Add(observation.HasLink)
                .Add(observation.LinkTarget);
            if (observation.Hash is { } hash)
                builder.Add(hash);
            else
                builder.Add(false);
        }
        return builder.Build();
    }
}
