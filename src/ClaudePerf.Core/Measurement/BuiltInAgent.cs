using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement;

/// <summary>A built-in agent of Claude Code, from <c>data/invocation.json</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SystemTokens">Tokens of the last block of its system prompt, by tokenizer.</param>
/// <param name="Tools">The tools it lists; null if it inherits them.</param>
/// <param name="Without">The tools removed from it.</param>
/// <param name="OmitsMemory">Whether it receives neither the memory chain nor the git status.</param>
/// <param name="Model">The model it names; null if it inherits it.</param>
internal sealed record BuiltInAgent(
    string Name, IReadOnlyDictionary<TokenizerGeneration, long> SystemTokens, ImmutableArray<string>? Tools,
        ImmutableArray<string> Without, bool OmitsMemory, string? Model)
{
    private static readonly Lazy<Dictionary<string, BuiltInAgent>> All = new(Load);

    /// <summary>Returns the built-in agent with a name; null if there is none.</summary>
    internal static BuiltInAgent? Find(string name) => All.Value.GetValueOrDefault(name);

    private static Dictionary<string, BuiltInAgent> Load()
    {
        using var document = JsonDocument.Parse(ShippedData.Read(InvocationData.FileName));
        return document.RootElement.GetProperty("builtInAgents").GetProperty("agents").EnumerateArray().Select(Read)
            .ToDictionary(static agent => agent.Name, StringComparer.Ordinal);
    }

    private static BuiltInAgent Read(JsonElement row) => new(
        row.GetProperty("name").GetString()!,
        Enum.GetValues<TokenizerGeneration>()
            .ToDictionary(static generation => generation, generation =>
            row.GetProperty("system").GetProperty(generation.ToString().ToLowerInvariant()).GetInt64()),
        Names(row, "tools"), Names(row, "without") ?? [],
        row.TryGetProperty("omitsMemory", out var omits) && omits.GetBoolean(),
        row.TryGetProperty("model", out var model) ? model.GetString() : null);

    private static ImmutableArray<string>? Names(JsonElement row, string name) =>
        row.TryGetProperty(name, out var names) ? [.. names.EnumerateArray().Select(static one => one.GetString()!)] : null;
}
