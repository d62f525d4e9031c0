using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>
/// Serializes measurements without costs, which depend on the current prices, and without failures, which are not
/// cached.
/// </summary>
internal sealed class MeasuredPromptsFormat : IPromptCacheFormat<MeasuredPrompts>
{
    internal static readonly MeasuredPromptsFormat Instance = new();

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, MeasuredPrompts value)
    {
        writer.WriteNullable(value.Root);
        writer.WriteNullable(value.SessionModel);
        writer.Write(value.Found);
        writer.Write(value.Facts is not null);
        if (value.Facts is { } facts)
            WriteFacts(writer, facts);
        writer.WriteAll(value.Diagnostics, WriteDiagnostic);
        writer.WriteAll(value.Measurements, WriteMeasurement);
    }

    /// <inheritdoc/>
    public MeasuredPrompts Read(BinaryReader reader) => new()
    {
        Root = reader.ReadNullable(),
        SessionModel = reader.ReadNullable(),
        Found = reader.ReadInt32(),
        Facts = reader.ReadBoolean() ? ReadFacts(reader) : null,
        Diagnostics = reader.ReadAll(ReadDiagnostic),
        Measurements = reader.ReadAll(ReadMeasurement),
    };

    /// <inheritdoc/>
    public long SizeOf(MeasuredPrompts value) =>
        200 + value.Measurements.Sum(static measurement => 600L + 2L * (measurement.Name.Length + (measurement.Path?.Length ?? 0))
            + 80L * measurement.OverheadParts.Length + 150L * measurement.Sections.Length + measurement.Diagnostics.Sum(SizeOf))
        + value.Diagnostics.Sum(SizeOf);

    private static long SizeOf(DefinitionDiagnostic diagnostic) => 80 + 2L * (diagnostic.Message.Length + diagnostic.Path.Length);

    private static void WriteFacts(BinaryWriter writer, EcosystemFacts value)
    {
        writer.Write(value.MainThreadTokens);
        writer.Write(value.McpTokens);
        writer.WriteAll(value.UnmeasuredMcpServers, static (to, server) => to.Write(server));
        writer.WriteAll(value.AppliedSettings, static (to, setting) =>
        {
            to.Write(setting.Name);
            to.Write(setting.Value);
            to.Write(setting.Source);
        });
        writer.Write(value.SkillListingBudget);
        writer.Write(value.SkillListingCharacters);
        writer.Write(value.CutSkills);
    }

    private static EcosystemFacts ReadFacts(BinaryReader reader) => new()
    {
        MainThreadTokens = reader.ReadInt64(),
        McpTokens = reader.ReadInt64(),
        UnmeasuredMcpServers = reader.ReadAll(static from => from.ReadString()),
        AppliedSettings = reader.ReadAll(static from => new AppliedSetting(from.ReadString(), from.ReadString(), from.ReadString())),
        SkillListingBudget = reader.ReadInt32(),
        SkillListingCharacters = reader.ReadInt64(),
        CutSkills = reader.ReadInt32(),
    };

    private static void WriteMeasurement(BinaryWriter writer, PromptMeasurement value)
    {
        writer.WriteNullable(value.Path);
        writer.Write(value.Name);
        writer.Write((byte)value.Kind);
        writer.Write(value.Model);
        writer.Write((byte)value.Generation);
        writer.Write(value.Tokens);
        writer.Write(value.AlwaysOnTokens);
        writer.Write(value.OnInvokeTokens);
        writer.WriteAll(value.OverheadParts, static (to, part) =>
        {
            to.Write(part.Name);
            to.Write(part.Tokens);
            to.Write((byte)part.Basis);
        });
        writer.Write(value.Characters);
        writer.Write(value.Lines);
        writer.Write((byte)value.Method);
        writer.Write(value.ErrorBound);
        writer.Write((byte)value.Scope);
        writer.Write(value.CacheMinutes ?? -1);
        writer.Write(value.ContextWindow ?? -1);
        writer.WriteAll(value.Diagnostics, WriteDiagnostic);
        writer.WriteAll(value.Sections, static (to, section) =>
        {
            to.Write(section.Title);
            to.Write(section.Level);
            to.Write(section.Line);
            to.Write(section.Tokens);
            to.Write(section.TotalTokens);
            to.Write(section.Share);
            to.Write(section.CodeTokens);
        });
    }

    private static PromptMeasurement ReadMeasurement(BinaryReader reader) => new()
    {
        Path = reader.ReadNullable(),
        Name = reader.ReadString(),
        Kind = (PromptKind)reader.ReadByte(),
        Model = reader.ReadString(),
        Generation = (TokenizerGeneration)reader.ReadByte(),
        Tokens = reader.ReadInt64(),
        AlwaysOnTokens = reader.ReadInt64(),
        OnInvokeTokens = reader.ReadInt64(),
        OverheadParts = reader.ReadAll(
            static from => new OverheadPart(from.ReadString(), from.ReadInt64(), (OverheadBasis)from.ReadByte())),
        Characters = reader.ReadInt64(),
        Lines = reader.ReadInt64(),
        Method = (TokenCountMethod)reader.ReadByte(),
        ErrorBound = reader.ReadDouble(),
        Scope = (DefinitionScope)reader.ReadByte(),
        CacheMinutes = reader.ReadInt32() is >= 0 and var minutes ? minutes : null,
        ContextWindow = reader.ReadInt32() is >= 0 and var window ? window : null,
        Diagnostics = reader.ReadAll(ReadDiagnostic),
        Sections = reader.ReadAll(static from => new PromptSection
        {
            Title = from.ReadString(),
            Level = from.ReadInt32(),
            Line = from.ReadInt32(),
            Tokens = from.ReadInt64(),
            TotalTokens = from.ReadInt64(),
            Share = from.ReadDouble(),
            CodeTokens = from.ReadInt64(),
        }),
        InputCost = 0,
        CacheWrite5mCost = 0,
        CacheWrite1hCost = 0,
        CacheReadCost = 0,
    };

    private static void WriteDiagnostic(BinaryWriter writer, DefinitionDiagnostic value)
    {
        writer.Write((byte)value.Severity);
        writer.Write((byte)value.Kind);
        writer.Write(value.Message);
        writer.Write(value.Path);
        writer.Write(value.Line);
        writer.Write(value.Column);
    }

    private static DefinitionDiagnostic ReadDiagnostic(BinaryReader reader)
    {
        var (severity, kind) = ((DiagnosticSeverity)reader.ReadByte(), (DiagnosticKind)reader.ReadByte());
        return new(severity, reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt32()) { Kind = kind };
    }
}
