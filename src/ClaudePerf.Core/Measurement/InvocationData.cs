using System.Collections.Frozen;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// Measured figures of what Claude Code sends, from <c>data/invocation.json</c>, where each group names its source. All
/// figures are content tokens, and apply to the version of Claude Code that the file names.
/// </summary>
internal sealed class InvocationData
{
    internal const string FileName = "invocation.json";

    private static readonly Lazy<InvocationData> FromModule =
        new(() => new InvocationData(ShippedData.Read(FileName)));

    private readonly FrozenDictionary<string, InvocationProfile> _byModel;
    private readonly FrozenDictionary<TokenizerGeneration, InvocationProfile> _byGeneration;
    private readonly FrozenDictionary<string, string> _renamed;
    private readonly FrozenDictionary<TokenizerGeneration, int> _skillListingCharacters;

    private InvocationData(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        Version = root.GetProperty("version").GetString()!;
        ClaudeCode = root.GetProperty("claudeCode").GetString()!;
        var sets = root.GetProperty("sets").EnumerateArray().ToDictionary(static set => set.GetProperty("set").GetInt32());
        var profiles = root.GetProperty("profiles").EnumerateArray()
            .Select(row => InvocationProfile.Read(row, sets[row.GetProperty("set").GetInt32()]))
            .ToList();
        _byModel = profiles
            .SelectMany(static profile => profile.Models.Select(model => KeyValuePair.Create(model, profile)))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _byGeneration = profiles.DistinctBy(static profile => profile.Generation).ToFrozenDictionary(static profile => profile.Generation);
        Default = profiles[0];
        _renamed = root.GetProperty("renamed").EnumerateObject()
            .ToFrozenDictionary(pair => pair.Name, pair => pair.Value.GetString()!, StringComparer.Ordinal);
        InheritedOnlyWith = root.GetProperty("inheritedOnlyWith").GetProperty("tools").EnumerateObject()
            .ToFrozenDictionary(pair => pair.Name, pair => pair.Value.GetString()!, StringComparer.Ordinal);
        var listing = root.GetProperty("skillListing");
        SkillListingFraction = listing.GetProperty("fraction").GetDouble();
        _skillListingCharacters = ByGeneration(listing.GetProperty("characters"));
        var mcp = root.GetProperty("mcp");
        McpTextLimit = mcp.GetProperty("textLimit").GetInt32();
        McpInstructions = ByGeneration(mcp.GetProperty("instructions"));
        McpInstructionsOfServer = ByGeneration(mcp.GetProperty("instructionsOfServer"));
    }

    internal static InvocationData Shipped => FromModule.Value;

    /// <summary>The date of the figures.</summary>
    internal string Version { get; }

    /// <summary>The version of Claude Code they were measured on.</summary>
    internal string ClaudeCode { get; }

    /// <summary>The figures of Claude Code's default model.</summary>
    internal InvocationProfile Default { get; }

    /// <summary>Tools that an agent which inherits all tools receives only together with another one.</summary>
    internal FrozenDictionary<string, string> InheritedOnlyWith { get; }

    /// <summary>The number of UTF-16 units after which a description or instructions of an MCP server are cut.</summary>
    internal int McpTextLimit { get; }

    /// <summary>Tokens before the instructions of MCP servers.</summary>
    internal FrozenDictionary<TokenizerGeneration, int> McpInstructions { get; }

    /// <summary>Tokens around the name and the instructions of each MCP server.</summary>
    internal FrozenDictionary<TokenizerGeneration, int> McpInstructionsOfServer { get; }

    /// <summary>The share of the context window for the listing of skills if settings name none.</summary>
    internal double SkillListingFraction { get; }

    /// <summary>Returns the figures of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="isMeasured">
    /// Whether they were measured with this model; otherwise they are those of the newest model with its tokenizer.
    /// </param>
    internal InvocationProfile For(ModelInfo model, out bool isMeasured)
    {
        isMeasured = _byModel.TryGetValue(model.Id, out var profile);
        return profile ?? _byGeneration.GetValueOrDefault(model.Tokenizer, Default);
    }

    /// <summary>The UTF-16 units available for the listing of skills.</summary>
    /// <param name="generation">The tokenizer of the session's model.</param>
    /// <param name="fraction">The setting <c>skillListingBudgetFraction</c>; null if it is not set.</param>
    internal int SkillListingCharacters(TokenizerGeneration generation, double? fraction) =>
        (int)Math.Min(int.MaxValue, _skillListingCharacters[generation] * ((fraction ?? SkillListingFraction) / SkillListingFraction));

    /// <summary>The current name of a tool.</summary>
    internal string PresentName(string tool) => _renamed.GetValueOrDefault(tool, tool);

    private static FrozenDictionary<TokenizerGeneration, int> ByGeneration(JsonElement figures) => figures.EnumerateObject()
        .ToFrozenDictionary(pair => Enum.Parse<TokenizerGeneration>(pair.Name, ignoreCase: true), pair => pair.Value.GetInt32());

    /// <summary>The tool of an entry such as <c>Bash(git add:*)</c>, by its current name.</summary>
    internal string ToolOf(string entry)
    {
        var bracket = entry.IndexOf('(', StringComparison.Ordinal);
        return PresentName((bracket < 0 ? entry : entry[..bracket]).Trim());
    }
}
