using System.Collections.Immutable;

namespace ClaudePerf.Help;

/// <summary>A page of help for one cmdlet, read from Markdown.</summary>
internal sealed record HelpPage(
    string Name,
    Uri Online,
    ImmutableArray<Paragraph> Synopsis,
    ImmutableArray<Paragraph> Description,
    ImmutableArray<PageExample> Examples,
    ImmutableArray<PageParameter> Parameters,
    ImmutableArray<PageType> Inputs,
    ImmutableArray<PageType> Outputs,
    ImmutableArray<Paragraph> Notes,
    ImmutableArray<PageLink> Links);

/// <summary>A paragraph of plain text, or lines that keep their breaks.</summary>
internal readonly record struct Paragraph(string Text, bool IsCode);

/// <summary>An example: what is typed, what it shows, and what is to be said of it.</summary>
internal sealed record PageExample(string Title, string Code, string Output, ImmutableArray<Paragraph> Remarks);

/// <summary>What a page says of a parameter beyond what the cmdlet itself tells.</summary>
internal sealed record PageParameter(string Name, string DefaultValue, ImmutableArray<Paragraph> Description);

/// <summary>A type that a cmdlet takes from the pipeline or writes to it.</summary>
internal sealed record PageType(string Name, ImmutableArray<Paragraph> Description);

/// <summary>A related link; without an address it names another cmdlet or topic of help.</summary>
internal sealed record PageLink(string Text, string? Address);
