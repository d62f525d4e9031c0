using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents;

/// <summary>
/// A prompt of an ecosystem: an agent, command, skill, memory file, rule, output style, or plain text, with Claude
/// Code's interpretation of its frontmatter. Immutable; <see cref="Ecosystem"/> decides which definition shadows which.
/// </summary>
public sealed record PromptDefinition
{
    /// <summary>The kind.</summary>
    public required PromptKind Kind { get; init; }

    /// <summary>
    /// The name by which Claude Code knows it: an agent's and an output style's <c>name</c>, a skill's folder, a
    /// command's file name, each prefixed with <c>plugin:</c> if it comes from a plugin; for the others the file's
    /// name. An agent without a name has the file's name, and does not load.
    /// </summary>
    public required string Name { get; init => field = VisibleText.Of(value); }

    /// <summary>The file's full path; empty for text that is not in a file.</summary>
    public string Path => File.Path;

    /// <summary>The scope it comes from.</summary>
    public DefinitionScope Scope { get; init; } = DefinitionScope.None;

    /// <summary>The plugin's name; null if it does not come from a plugin.</summary>
    public string? Source { get; init; }

    /// <summary>The file as it was read.</summary>
    public required PromptFile File { get; init; }

    /// <summary>The frontmatter.</summary>
    public required Frontmatter Frontmatter { get; init; }

    /// <summary>The whole text of the file, without its byte order mark.</summary>
    public string Text => File.Text;

    /// <summary>The text after the frontmatter; the whole text if there is none.</summary>
    public string Body => Text[BodyOffset..];

    /// <summary>The offset of <see cref="Body"/> in <see cref="Text"/>.</summary>
    public int BodyOffset => Frontmatter.BodyOffset;

    /// <summary>The first line of <see cref="Body"/>, from 1.</summary>
    public int BodyLine => Frontmatter.BodyLine;

    /// <summary>
    /// The description that Claude Code shows to the model. A skill or command without one is described by the first
    /// non-blank line of its body; a plugin's agent without one is "Agent from X plugin". Null if there is none.
    /// </summary>
    public string? Description { get; init; }

    /// <summary>A skill's <c>when_to_use</c>, which follows the description in the listing.</summary>
    public string? WhenToUse { get; init; }

    /// <summary>The <c>model</c> as written: an alias, a full id or <c>inherit</c>; null if it is not set.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// The tools an agent may use, or those a command or skill may use without asking, as written. Null if none are
    /// named or <c>*</c> is among them: an agent then inherits all.
    /// </summary>
    public ImmutableArray<string>? Tools { get; init; }

    /// <summary>The tools that are removed, as written.</summary>
    public ImmutableArray<string> DisallowedTools { get; init; } = [];

    /// <summary>The skills that an agent preloads in full at its start.</summary>
    public ImmutableArray<string> Skills { get; init; } = [];

    /// <summary>The globs that activate a rule or skill; empty if it is unconditional.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>
    /// The location of an agent's memory: <c>user</c>, <c>project</c> or <c>local</c>; null if it has none. For such an
    /// agent, Claude Code adds Read, Write and Edit to a list of tools, and its own text to the system prompt.
    /// </summary>
    public string? Memory { get; init; }

    /// <summary>An agent's <c>permissionMode</c> as written.</summary>
    public string? PermissionMode { get; init; }

    /// <summary>An agent's <c>effort</c> as written.</summary>
    public string? Effort { get; init; }

    /// <summary>Whether an agent is started without the CLAUDE.md chain.</summary>
    public bool OmitClaudeMd { get; init; }

    /// <summary>Whether a skill or command is not listed, so that only the user can call it.</summary>
    public bool DisableModelInvocation { get; init; }

    /// <summary>Whether only the model can call a skill or command, but not the user.</summary>
    public bool IsHiddenFromUser { get; init; }

    /// <summary>How a skill or command is visible to the model, according to the settings.</summary>
    public SkillVisibility Visibility { get; init; }

    /// <summary>The setting that prevents its use, as a sentence; null if none does.</summary>
    public string? WithheldBy { get; init; }

    /// <summary>Whether Claude Code loads it. It may still be shadowed, see <see cref="ShadowedBy"/>.</summary>
    public bool Loads => LoadFailure is null;

    /// <summary>Why Claude Code does not load it, as a sentence; null if it does.</summary>
    public string? LoadFailure { get; init; }

    /// <summary>The same reason as a kind; <see cref="LoadFailureKind.None"/> if Claude Code loads it.</summary>
    public LoadFailureKind LoadFailureKind { get; init; }

    /// <summary>The path of the definition with the same name that takes precedence; null if there is none.</summary>
    public string? ShadowedBy { get; init; }

    /// <summary>The paths of the definitions that it takes precedence over.</summary>
    public ImmutableArray<string> Shadows { get; init; } = [];

    /// <summary>The diagnostics, in the file's order.</summary>
    public ImmutableArray<DefinitionDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>
    /// Its line in every session's conversation, without a line end: <c>- name: description (Tools: …)</c> for an
    /// agent, <c>- name: description</c> for a skill or command. Null for other kinds, and for definitions that do not
    /// load, are shadowed or are not listed.
    /// </summary>
    public string? ListingLine => IsActive ? DefinitionListing.Line(this) : null;

    /// <summary>Whether Claude Code uses it: it loads, is not shadowed, and no setting prevents its use.</summary>
    public bool IsActive => Loads && ShadowedBy is null && WithheldBy is null;

    /// <summary>
    /// Returns the same definition with another text, parsed again: kind, scope and source stay, and everything from
    /// the frontmatter is read from the text.
    /// </summary>
    public PromptDefinition WithText(string text)
    {
        // A plugin's prefix ends at the last colon: a name cannot contain one.
        var prefix = Source is null ? "" : Name[..(Name.LastIndexOf(':') + 1)];
        var fileName = Kind == PromptKind.Agent
            && Path.Length > 0 ? System.IO.Path.GetFileNameWithoutExtension(Path) : Name[prefix.Length..];
        var read = DefinitionReader.Read(File.WithText(text), new DefinitionOrigin(Kind, Scope, fileName, prefix, Source));
        return read with { ShadowedBy = ShadowedBy, Shadows = Shadows, Visibility = Visibility, WithheldBy = WithheldBy };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";

    /// <summary>How many tools it may use; null for all of them, or if its kind has none.</summary>
    public int? ToolCount => Tools?.Length;

    /// <summary>Whether it works: ok, warning, shadowed by another of the same name, or broken.</summary>
    public string State => !Loads ? "broken" : ShadowedBy is not null ? "shadowed"
        : Diagnostics.Any(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning) ? "warning" : "ok";
}
