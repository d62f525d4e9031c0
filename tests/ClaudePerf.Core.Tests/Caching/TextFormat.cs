using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Tests.Caching;

/// <summary>Stores texts, for tests of the cache itself.</summary>
internal sealed class TextFormat : IPromptCacheFormat<string>
{
    internal static readonly TextFormat Instance = new();

    internal static PromptCacheSubject Subject { get; } = new(CacheEntryKind.Optimization, Project: "/project", Agent: "a");

    internal static PromptCacheKey Key(string name) => new PromptCacheKeyBuilder("test").Add(Subject).Add(name).Build();

    public void Write(BinaryWriter writer, string value) => writer.Write(value);

    public string Read(BinaryReader reader) => reader.ReadString();

    public long SizeOf(string value) => 2L * value.Length;
}
