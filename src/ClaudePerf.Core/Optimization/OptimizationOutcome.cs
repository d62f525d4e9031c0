using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// The rules' result for one prompt, before it is measured: everything that depends only on the prompt, the rules and
/// the file names in use.
/// </summary>
/// <param name="Text">The optimized text.</param>
/// <param name="Edits">The edits, ordered by place.</param>
/// <param name="Files">The files with text moved out of the prompt.</param>
/// <param name="Report">The preservation report for the whole.</param>
internal sealed record OptimizationOutcome(string Text, ImmutableArray<OptimizationEdit> Edits, ImmutableArray<ReferenceFile> Files,
    PreservationReport Report);

/// <summary>Serializes outcomes for the prompt cache.</summary>
internal sealed class OptimizationOutcomeFormat : IPromptCacheFormat<OptimizationOutcome>
{
    internal static readonly OptimizationOutcomeFormat Instance = new();

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, OptimizationOutcome value)
    {
        WriteText(writer, value.Text);
        writer.WriteAll(value.Edits, static (to, edit) =>
        {
            to.Write(edit.RuleId);
            to.Write((byte)edit.Level);
            to.Write((byte)edit.State);
            WriteText(to, edit.Summary);
            to.Write(edit.Line);
            to.Write(edit.Column);
            WriteText(to, edit.Before);
            WriteText(to, edit.After);
            to.WriteAll([.. edit.Files], static (file, path) => file.Write(path));
            to.WriteNullable(edit.Reason);
            to.Write(edit.TokensSaved);
            Write(to, edit.BreakEven);
        });
        writer.WriteAll(value.Files, static (to, file) =>
        {
            to.Write(file.Path);
            WriteText(to, file.Content);
            WriteText(to, file.Preamble);
        });
        writer.WriteAll(value.Report.Counts, static (to, count) =>
        {
            to.Write((byte)count.Kind);
            to.Write(count.Before);
            to.Write(count.After);
            to.Write(count.Moved);
        });
        writer.WriteAll(value.Report.Violations, static (to, violation) =>
        {
            to.Write((byte)violation.Kind);
            to.Write((byte)violation.Change);
            WriteText(to, violation.Text);
            to.Write(violation.Line);
        });
    }

    /// <inheritdoc/>
    public OptimizationOutcome Read(BinaryReader reader) => new(
        ReadText(reader),
        reader.ReadAll(static from => new OptimizationEdit
        {
            RuleId = from.ReadString(),
            Level = (OptimizationLevel)from.ReadByte(),
            State = (EditState)from.ReadByte(),
            Summary = ReadText(from),
            Line = from.ReadInt32(),
            Column = from.ReadInt32(),
            Before = ReadText(from),
            After = ReadText(from),
            Files = from.ReadAll(static file => file.ReadString()),
            Reason = from.ReadNullable(),
            TokensSaved = from.ReadInt64(),
            BreakEven = ReadBreakEven(from),
        }),
        reader.ReadAll(static from => new ReferenceFile(from.ReadString(), ReadText(from)) { Preamble = ReadText(from) }),
        new PreservationReport
        {
            Counts = reader.ReadAll(static from => new PreservationCount((PreservedKind)from.ReadByte(), from.ReadInt32(), from.ReadInt32(),
                from.ReadInt32())),
            Violations = reader.ReadAll(static from => new PreservationViolation((PreservedKind)from.ReadByte(),
                (PreservedChange)from.ReadByte(), ReadText(from), from.ReadInt32())),
        });

    /// <inheritdoc/>
    public long SizeOf(OptimizationOutcome value) =>
        200 + 2L * value.Text.Length + value.Edits
            .Sum(static edit => 200 + 2L * (edit.Before.Length + edit.After.Length + edit.Summary.Length))
            + value.Files.Sum(static file => 80 + 2L * (file.Path.Length + file.Content.Length)) + 40L * value.Report.Counts.Length
            + value.Report.Violations.Sum(static violation => 80 + 2L * violation.Text.Length);

    private static void Write(BinaryWriter writer, MoveBreakEven? value)
    {
        writer.Write(value is not null);
        if (value is null)
            return;
        writer.Write(value.SavedTokens);
        writer.Write(value.FileTokens);
        writer.Write(value.PrefixTokens);
        writer.Write(value.RequestsPerUse);
        writer.Write(value.Share);
        writer.Write(value.ReadShare ?? double.NaN);
        writer.Write(value.Runs);
        writer.Write(value.UseSaving);
        writer.Write(value.ReadingCost);
    }

    private static MoveBreakEven? ReadBreakEven(BinaryReader reader)
    {
        if (!reader.ReadBoolean())
            return null;
        var value = new MoveBreakEven(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble());
        var share = reader.ReadDouble();
        return value with { ReadShare = double.IsNaN(share) ? null : share, Runs = reader.ReadInt32(), UseSaving = reader.ReadDouble(),
            ReadingCost = reader.ReadDouble() };
    }

    // As UTF-16: a prompt may contain half a surrogate pair, which UTF-8 cannot represent.
    private static void WriteText(BinaryWriter writer, string text)
    {
        writer.Write(text.Length);
        writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static string ReadText(BinaryReader reader)
    {
        var bytes = reader.ReadBytes(checked(reader.ReadInt32() * sizeof(char)));
        return new string(MemoryMarshal.Cast<byte, char>(bytes));
    }
}
