using ClaudePerf.Core.Caching;

namespace ClaudePerf.Performance.Caching;

/// <summary>Values that any process can check: one text for each number.</summary>
internal sealed class NumberedText : IPromptCacheFormat<string>
{
    internal static readonly NumberedText Format = new();

    private const string Words =
        "Read the failing test before the code and name the file and the line of each finding so that nobody has to search for it again ";

    internal static PromptCacheKey Key(int number, string project) =>
        new PromptCacheKeyBuilder("numbered text").Add(number).Add(project).Build();

    internal static PromptCacheSubject Subject(int number, string project) =>
        new(CacheEntryKind.Prompt, project, FormattableString.Invariant($"number-{number}"));

    /// <summary>The text of a number: one hundred to twenty thousand characters, most of them short.</summary>
    internal static string Of(int number)
    {
        var random = new Random(number);
        var length = (int)(100 * Math.Pow(200, random.NextDouble()));
        return string.Create(length, (number, random.Next(Words.Length)), static (span, state) =>
        {
            FormattableString.Invariant($"{state.number}:").CopyTo(span);
            for (var i = FormattableString.Invariant($"{state.number}:").Length; i < span.Length; i++)
                span[i] = Words[(i + state.Item2) % Words.Length];
        });
    }

    internal static string Get(PromptCache cache, int number, string project) =>
        cache.GetOrCompute(Key(number, project), Subject(number, project), Format,
            _ => new PromptCacheResult<string>(Of(number)) { Tokens = number });

    public void Write(BinaryWriter writer, string value) => writer.Write(value);

    public string Read(BinaryReader reader) => reader.ReadString();

    public long SizeOf(string value) => 2L * value.Length + 24;
}
