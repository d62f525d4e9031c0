using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>
/// Reads patterns written by the user (docs/schemas/coordination-patterns.schema.json). Comments, trailing commas and unknown
/// fields are allowed.
/// </summary>
public sealed class PatternFile
{
    /// <summary>The name of the file in a project's <c>.claude</c> folder.</summary>
    public const string FileName = "coordination.json";

    private const int MaxFileSize = 8 << 20;
    private const int MaxDepth = 8;
    private const int MaxCalls = 1000;

    private readonly JsonText _text;
    private readonly string _path;
    private readonly AgentNames? _names;

    private PatternFile(JsonText text, string path, AgentNames? names)
    {
        _text = text;
        _path = path;
        _names = names;
    }

    /// <summary>The path of the pattern file for a folder.</summary>
    /// <param name="root">The folder in which Claude Code would be started.</param>
    public static string PathIn(string root) => Path.Combine(root, ".claude", FileName);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ecosystem">The ecosystem, for detecting unknown agents; null to accept all names.</param>
    /// <returns>The patterns in file order.</returns>
    /// <exception cref="PatternFileException">The file cannot be read or is invalid.</exception>
    public static IReadOnlyList<CoordinationPattern> Read(string path, Ecosystem? ecosystem = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return new PatternFile(JsonText.Parse(RegularFile.ReadBytes(path, MaxFileSize)), path,
                ecosystem is null ? null : new AgentNames(ecosystem)).Read();
        }
        catch (JsonException exception)
        {
            throw new PatternFileException($"this file is not valid JSON. {JsonText.Reason(exception)}", path,
                ((int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1), exception);
        }
        catch (RefusedFileException exception) when (exception.Refusal == FileRefusal.TooLarge)
        {
            throw new PatternFileException(
                FormattableString.Invariant($"a pattern file can have at most {MaxFileSize:N0} bytes; this one is larger."), path,
                inner: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PatternFileException($"the file cannot be read. {exception.Message}", path, inner: exception);
        }
    }

    private List<CoordinationPattern> Read()
    {
        Require(_text.Root, JsonValueKind.Object, "an object with a 'patterns' list");
        var list = Required(_text.Root, "patterns", JsonValueKind.Array, "a list of patterns");
        var patterns = new List<CoordinationPattern>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in list.Children)
        {
            Require(item, JsonValueKind.Object, "a pattern: an object with name and steps");
            var name = Text(Required(item, "name", JsonValueKind.String, "a name"));
            if (!names.Add(name))
                throw Problem(item, $"the file already has a pattern named '{name}'.");
            var calls = Steps(Required(item, "steps", JsonValueKind.Array, "a list of steps"), 1);
            if (calls.IsEmpty)
                throw Problem(item, $"the pattern '{name}' has no steps.");
            var pattern = new CoordinationPattern
            {
                Name = name,
                Source = PatternSource.File,
                Form = PatternForm.Entry,
                Caller = item["caller"] is { } caller
                    ? Text(Require(caller, JsonValueKind.String, "an agent's name or \"main\""))
                    : CoordinationPattern.MainThread,
                Calls = calls,
                Path = _path,
                Line = _text.At(item.Start).Line,
            };
            if (pattern.AllCalls.Sum(static call => call.Count) > MaxCalls)
                throw Problem(item, FormattableString.Invariant($"the pattern '{name}' has more than {MaxCalls} calls."));
            patterns.Add(pattern with { UnknownAgents = _names is null ? [] : [.. pattern.Agents.Where(agent => !_names.Knows(agent))] });
        }
        return patterns;
    }

    private ImmutableArray<AgentCall> Steps(JsonSpan list, int depth)
    {
        if (depth > MaxDepth)
            throw Problem(list, FormattableString.Invariant(
                $"steps are nested more than {MaxDepth} levels deep; Claude Code supports three levels of agents."));
        var calls = ImmutableArray.CreateBuilder<AgentCall>();
        for (var i = 0; i < list.Children.Count; i++)
        {
            var step = list.Children[i];
            if (step.Kind != JsonValueKind.Array)
            {
                calls.Add(Call(step, i + 1, depth));
                continue;
            }
            foreach (var parallel in step.Children)
                calls.Add(Call(parallel, i + 1, depth));
        }
        return calls.ToImmutable();
    }

    private AgentCall Call(JsonSpan step, int stage, int depth)
    {
        if (step.Kind == JsonValueKind.String)
            return new AgentCall { Agent = Name(step), Stage = stage };
        Require(step, JsonValueKind.Object, "an agent's name, a call, or a list of parallel calls");
        return new AgentCall
        {
            Agent = Name(Required(step, "agent", JsonValueKind.String, "an agent's name")),
            Stage = stage,
            Count = (int)(Number(step, "count", 1, 100) ?? 1),
            Model = step["model"] is { } model ? Text(Require(model, JsonValueKind.String, "a model's name")) : null,
            InBackground = Flag(step, "background"),
            Resumes = Flag(step, "resume") ?? false,
            Profile = Profile(step),
            Calls = step["steps"] is { } steps ? Steps(Require(steps, JsonValueKind.Array, "a list of steps"), depth + 1) : [],
        };
    }

    private RunProfile? Profile(JsonSpan step)
    {
        var pause = step["pauseSeconds"] is null ? null : Number(step, "pauseSeconds", 0, 86_400);
        var profile = new RunProfile(
            (int?)Number(step, "requests", 1, 1000), Number(step, "taskTokens", 0, 1_000_000), Number(step, "outputTokens", 1, 200_000),
            Number(step, "resultTokens", 0, 1_000_000), pause is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return profile == new RunProfile() ? null : profile;
    }

    private string Name(JsonSpan value)
    {
        var name = Text(value);
        return _names?.Canonical(name) ?? name;
    }

    private string Text(JsonSpan value) => value.Text.Trim() is { Length: > 0 } text
        ? text
        : throw Problem(value, "the string must not be empty.");

    private bool? Flag(JsonSpan owner, string name) => owner[name] is not { } value ? null
        : value.Kind is JsonValueKind.True or JsonValueKind.False
        ? value.Kind == JsonValueKind.True
        : throw Problem(value, $"'{name}' must be true or false.");

    private long? Number(JsonSpan owner, string name, long least, long most)
    {
        if (owner[name] is not { } value)
            return null;
        if (value.Kind != JsonValueKind.Number
            || !long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least
            || number > most)
            throw Problem(value, FormattableString.Invariant($"'{name}' must be a whole number from {least:N0} to {most:N0}."));
        return number;
    }

    private JsonSpan Required(JsonSpan owner, string name, JsonValueKind kind, string what) =>
        owner[name] is { } value ? Require(value, kind, what) : throw Problem(owner, $"'{name}' is missing. Expected {what}.");

    private JsonSpan Require(JsonSpan value, JsonValueKind kind, string what) =>
        value.Kind == kind ? value : throw Problem(value, $"expected {what} here.");

    private PatternFileException Problem(JsonSpan value, string problem) => new(problem, _path, _text.At(value.Start));
}
