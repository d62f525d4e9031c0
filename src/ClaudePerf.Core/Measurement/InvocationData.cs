using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// The measured figures of what Claude Code sends, from <c>data/invocation.json</c>; each group there names its source. All
/// figures are content tokens.
/// </summary>
internal sealed class InvocationData
{
    internal const string FileName = "invocation.json";

    private static readonly Lazy<InvocationData> FromModule =
        new(() => new InvocationData(ShippedData.Read(FileName)));

    private readonly FrozenDictionary<string, ToolDefinition> _tools;
    private readonly FrozenDictionary<string, string> _renamed;
    private readonly FrozenSet<string> _longTextModels;
    private readonly bool _longTextsInV3;

    private InvocationData(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        Version = root.GetProperty("version").GetString()!;
        V3Share = root.GetProperty("v3Share").GetDouble();
        var longTexts = root.GetProperty("longTexts");
        _longTextsInV3 = Strings(longTexts.GetProperty("generations")).Contains("v3");
        _longTextModels = Strings(longTexts.GetProperty("models")).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        var subagent = root.GetProperty("subagent");
        Header = subagent.GetProperty("header").GetInt32();
        Identity = subagent.GetProperty("identity").GetInt32();
        FixedInstructions = subagent.GetProperty("fixedInstructions").GetInt32();
        Environment = subagent.GetProperty("environment").GetInt32();
        GitStatus = subagent.GetProperty("gitStatus").GetInt32();
        AttributionWithBash = subagent.GetProperty("attributionWithBash").GetInt32();
        SkillListing = subagent.GetProperty("skillListing").GetInt32();
        DeferredToolNames = subagent.GetProperty("deferredToolNames").GetInt32();
        InheritedTools = [.. Strings(subagent.GetProperty("inheritedTools"))];
        InheritedRemainder = subagent.GetProperty("inheritedRemainder").GetInt32();
        var main = root.GetProperty("mainThread");
        MainThread = main.GetProperty("header").GetInt32() + main.GetProperty("identity").GetInt32() + main.GetProperty("core").GetInt32()
            + main.GetProperty("tools").GetInt32();
        _tools = root.GetProperty("tools").EnumerateArray().Select(ToolDefinition.Read).ToFrozenDictionary(tool => tool.Name, StringComparer.Ordinal);
        _renamed = root.GetProperty("renamed").EnumerateObject().ToFrozenDictionary(pair => pair.Name, pair => pair.Value.GetString()!, StringComparer.Ordinal);
        SendNothing = Strings(root.GetProperty("sendNothing").GetProperty("names"))
            .Concat(Strings(root.GetProperty("mainThreadOnly").GetProperty("names"))).ToFrozenSet(StringComparer.Ordinal);
    }

    internal static InvocationData Shipped => FromModule.Value;

    /// <summary>The date of the figures.</summary>
    internal string Version { get; }

    /// <summary>Tokens of generation v3 for one token of v5, by which a figure measured for v5 alone is derived.</summary>
    internal double V3Share { get; }

    internal int Header { get; }

    internal int Identity { get; }

    internal int FixedInstructions { get; }

    internal int Environment { get; }

    internal int GitStatus { get; }

    internal int AttributionWithBash { get; }

    /// <summary>The built-in skills' listing, sent to whoever has the Skill tool.</summary>
    internal int SkillListing { get; }

    internal int DeferredToolNames { get; }

    /// <summary>The tools whose definitions an agent gets that inherits all; the others wait behind ToolSearch.</summary>
    internal ImmutableArray<string> InheritedTools { get; }

    internal int InheritedRemainder { get; }

    /// <summary>What the main thread sends before anything of the user's own: system prompt and tool definitions.</summary>
    internal int MainThread { get; }

    /// <summary>Tools for which no definition is sent to a subagent that lists them: gone, or for the main thread alone.</summary>
    internal FrozenSet<string> SendNothing { get; }

    /// <summary>The present name of a tool.</summary>
    internal string PresentName(string tool) => _renamed.GetValueOrDefault(tool, tool);

    /// <summary>A tool's definition; null where it was not measured.</summary>
    internal ToolDefinition? FindTool(string name) => _tools.GetValueOrDefault(name);

    /// <summary>Whether Claude Code sends this model the long texts of its tools.</summary>
    internal bool HasLongTexts(ModelInfo model) =>
        (_longTextsInV3 && model.Tokenizer == TokenizerGeneration.V3) || _longTextModels.Contains(model.Id);

    private static IEnumerable<string> Strings(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);

    /// <summary>The tokens of one tool's definition, by the length of its text and the tokenizer's generation.</summary>
    internal sealed record ToolDefinition(string Name, int ShortV5, int ShortV3, int LongV5, int LongV3, string? AbsentWith)
    {
        internal int Tokens(bool longText, TokenizerGeneration generation) => (longText, generation) switch
        {
            (false, TokenizerGeneration.V3) => ShortV3,
            (false, _) => ShortV5,
            (true, TokenizerGeneration.V3) => LongV3,
            (true, _) => LongV5,
        };

        internal static ToolDefinition Read(JsonElement row)
        {
            var shortText = row.GetProperty("short");
            var longText = row.GetProperty("long");
            return new ToolDefinition(
                row.GetProperty("name").GetString()!,
                shortText.GetProperty("v5").GetInt32(),
                shortText.GetProperty("v3").GetInt32(),
                longText.GetProperty("v5").GetInt32(),
                longText.GetProperty("v3").GetInt32(),
                row.TryGetProperty("absentWith", out var other) ? other.GetString() : null);
        }
    }
}
