using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>
/// Serializes a prepared prompt: the text of its stable segments, and only the positions of the others.
/// </summary>
internal sealed class PreparedPromptFormat : IPromptCacheFormat<PreparedPrompt>
{
    internal static readonly PreparedPromptFormat Instance = new();

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, PreparedPrompt value)
    {
        writer.Write(value.Agent);
        writer.Write((byte)value.Kind);
        writer.Write(value.Project);
        writer.Write((byte)value.Scope);
        writer.Write(value.Path);
        writer.Write(value.Model);
        writer.Write((byte)value.Generation);
        writer.Write((byte)value.Method);
        writer.Write(value.CounterVersion);
        writer.Write(value.BodyTokens);
        writer.Write(value.MemoryTokens);
        writer.Write(value.SkillTokens);
        writer.WriteAll(value.Segments, static (to, segment) =>
        {
            to.Write((byte)segment.Part);
            to.Write(segment.Path);
            to.Write(segment.FirstLine);
            to.Write(segment.LastLine);
            to.WriteNullable(segment.Text);
            to.Write(segment.Tokens);
        });
        writer.WriteAll(value.DynamicLines, static (to, line) =>
        {
            to.Write(line.Path);
            to.Write(line.Line);
            to.Write((byte)line.Kind);
            to.Write(line.PrecedesStableText);
        });
        writer.WriteAll(value.MissingSkills, static (to, name) => to.Write(name));
        writer.Write(value.Tools.Listed is not null);
        writer.WriteAll(value.Tools.Listed ?? [], static (to, name) => to.Write(name));
        writer.WriteAll(value.Tools.Removed, static (to, name) => to.Write(name));
        writer.WriteAll(value.Files, static (to, path) => to.Write(path));
    }

    /// <inheritdoc/>
    public PreparedPrompt Read(BinaryReader reader) => new()
    {
        Agent = reader.ReadString(),
        Kind = (PromptKind)reader.ReadByte(),
        Project = reader.ReadString(),
        Scope = (DefinitionScope)reader.ReadByte(),
        Path = reader.ReadString(),
        Model = reader.ReadString(),
        Generation = (TokenizerGeneration)reader.ReadByte(),
        Method = (TokenCountMethod)reader.ReadByte(),
        CounterVersion = reader.ReadString(),
        BodyTokens = reader.ReadInt64(),
        MemoryTokens = reader.ReadInt64(),
        SkillTokens = reader.ReadInt64(),
        Segments = reader.ReadAll(static from => new PreparedSegment
        {
            Part = (PreparedPart)from.ReadByte(),
            Path = from.ReadString(),
            FirstLine = from.ReadInt32(),
            LastLine = from.ReadInt32(),
            Text = from.ReadNullable(),
            Tokens = from.ReadInt64(),
        }),
        DynamicLines = reader.ReadAll(static from =>
            new DynamicLine(from.ReadString(), from.ReadInt32(), (DynamicKind)from.ReadByte(), from.ReadBoolean())),
        MissingSkills = reader.ReadAll(static from => from.ReadString()),
        Tools = ReadTools(reader),
        Files = reader.ReadAll(static from => from.ReadString()),
    };

    private static AgentToolset ReadTools(BinaryReader reader)
    {
        var isListed = reader.ReadBoolean();
        var listed = reader.ReadAll(static from => from.ReadString());
        return new AgentToolset(isListed ? listed : null, reader.ReadAll(static from => from.ReadString()));
    }

    /// <inheritdoc/>
    public long SizeOf(PreparedPrompt value) =>
        500 + value.Segments.Sum(static segment => 120 + 2L * (segment.Path.Length + (segment.Text?.Length ?? 0)))
        + 80L * value.DynamicLines.Length
        + value.Files.Sum(static path => 40 + 2L * path.Length);
}
