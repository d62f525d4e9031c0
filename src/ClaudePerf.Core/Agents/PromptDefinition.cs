using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents;

/// <summary>
/// One prompt of an ecosystem: an agent, command, skill, memory file, rule, output style, or plain text, with what Claude Code
/// makes of its frontmatter. Immutable; which definition shadows which is decided by <see cref="Ecosystem"/>.
/// </summary>
public sealed record PromptDefinition
{
    /// <summary>What it is.</summary>
    public required PromptKind Kind { get; init; }

    /// <summary>
    /// The name Claude Code knows it by: an agent's and an output style's <c>name</c>, a skill's folder, a command's file name,
    /// each with <c>plugin:</c> before it where it comes from a plugin; for the others the file's name. For an agent that has no
    /// name it is the file's name, and the agent does not load.
    /// </summary>
    public required string Name { get; init => field = VisibleText.Of(value); }

    /// <summary>The file's full path; empty for text that stands in no file.</summary>
    public string Path => File.Path;

    /// <summary>Where it comes from.</summary>
    public DefinitionScope Scope { get; init; } = DefinitionScope.None;

    /// <summary>The plugin's name; null where it comes from none.</summary>
    public string? Source { get; init; }

    /// <summary>The file as it was read.</summary>
    public required PromptFile File { get; init; }

    /// <summary>The frontmatter.</summary>
    public required Frontmatter Frontmatter { get; init; }

    /// <summary>The whole text of the file, without its byte order mark.</summary>
    public string Text => File.Text;

    /// <summary>The text after the frontmatter; the whole text where there is none.</summary>
    public string Body => Text[BodyOffset..];

    /// <summary>The offset of <see cref="Body"/> in <see cref="Text"/>.</summary>
    public int BodyOffset => Frontmatter.BodyOffset;

    /// <summary>The line <see cref="Body"/> begins on, from 1.</summary>
    public int BodyLine => Frontmatter.BodyLine;

    /// <summary>
    /// What Claude Code shows the model of it. A skill or command without one is described by the first line of its body that is
    /// not blank; a plugin's agent without one is "Agent from X plugin". Null where there is none.
    /// </summary>
    public string? Description { get; init; }

    /// <summary>A skill's <c>when_to_use</c>, which follows the description in the listing.</summary>
    public string? WhenToUse { get; init; }

    /// <summary>The <c>model</c> as written: an alias, a full id or <c>inherit</c>; null where none is given.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// The tools an agent may use, or those a command or skill is allowed without asking, as written. Null where none are named or
    /// <c>*</c> is among them: an agent then inherits all.
    /// </summary>
    public ImmutableArray<string>? Tools { get; init; }

    /// <summary>The tools that are taken away, as written.</summary>
    public ImmutableArray<string> DisallowedTools { get; init; } = [];

    /// <summary>The skills an agent is given in full at its start.</summary>
    public ImmutableArray<string> Skills { get; init; } = [];

    /// <summary>The globs that a rule or skill waits for; empty where it waits for none.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>
    /// Where an agent keeps its memory: <c>user</c>, <c>project</c> or <c>local</c>; null where it keeps none. With it Claude Code adds Read, Write and Edit to a list of
    /// tools, and its own text to the system prompt.
    /// </summary>
    public string? Memory { get; init; }

    /// <summary>An agent's <c>permissionMode</c> as written.</summary>
    public string? PermissionMode { get; init; }

    /// <summary>An agent's <c>effort</c> as written.</summary>
    public string? Effort { get; init; }

    /// <summary>Whether an agent is started without the CLAUDE.md chain.</summary>
    public bool OmitClaudeMd { get; init; }

    /// <summary>Whether a skill or command is kept out of the listing, for the user alone to call.</summary>
    public bool DisableModelInvocation { get; init; }

    /// <summary>Whether a skill or command is for the model alone: the user cannot call it.</summary>
    public bool IsHiddenFromUser { get; init; }

    /// <summary>How the settings let the model see a skill or command.</summary>
    public SkillVisibility Visibility { get; init; }

    /// <summary>The setting that keeps Claude Code from using it, as a sentence; null where none does.</summary>
    public string? WithheldBy { get; init; }

    /// <summary>Whether Claude Code loads it. One that loads may still be shadowed, see <see cref="ShadowedBy"/>.</summary>
    public bool Loads => LoadFailure is null;

    /// <summary>Why Claude Code does not load it, as a sentence; null where it does.</summary>
    public string? LoadFailure { get; init; }

    /// <summary>The path of the stronger definition of the same name that takes its place; null where none does.</summary>
    public string? ShadowedBy { get; init; }

    /// <summary>The paths of the weaker definitions whose place it takes.</summary>
    public ImmutableArray<string> Shadows { get; init; } = [];

    /// <summary>What was noticed, in the file's order.</summary>
    public ImmutableArray<DefinitionDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>
    /// The line that every session's conversation holds for it, without a line end: <c>- name: description (Tools: …)</c> for an
    /// agent, <c>- name: description</c> for a skill or command. Null for the other kinds, and for what does not load, is
    /// shadowed or is kept out of the listing.
    /// </summary>
    public string? ListingLine => IsActive ? DefinitionListing.Line(this) : null;

    /// <summary>Whether Claude Code uses it: it loads, nothing shadows it and no setting withholds it.</summary>
    public bool IsActive => Loads && ShadowedBy is null && WithheldBy is null;

    /// <summary>The same definition with another text, read anew: kind, scope and source stay, and what the frontmatter says is taken from the text.</summary>
    public PromptDefinition WithText(string text)
    {
        // A plugin's prefix ends at the last colon: a name cannot hold one.
        var prefix = Source is null ? "" : Name[..(Name.LastIndexOf(':') + 1)];
        var fileName = Kind == PromptKind.Agent && Path.Length > 0 ? System.IO.Path.GetFileNameWithoutExtension(Path) : Name[prefix.Length..];
        var read = DefinitionReader.Read(File.WithText(text), new DefinitionOrigin(Kind, Scope, fileName, prefix, Source));
        return read with { ShadowedBy = ShadowedBy, Shadows = Shadows, Visibility = Visibility, WithheldBy = WithheldBy };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";
}
