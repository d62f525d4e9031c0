using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>Reads lines that join agents (<c>a + b</c>, <c>a → b + c</c>) and the order that their words describe.</summary>
internal static partial class LineFlow
{
    private enum Joint
    {
        None,
        List,
        Plus,
        Arrow,
    }

    // U+FFFD appears where an arrow was read in the wrong code page; only then are there agents on both sides of it.
    [GeneratedRegex(@"^(?:→|⇒|➜|➡️?|\uFFFD|-+>|=+>|>)(?: ?(?:in )?parallel:?| ?spawn:?| ?then:?| ?calls?:?)?$|^then$|^, then$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Arrow();

    [GeneratedRegex(@"^(?:\+|&|, \+|\+ \+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Plus();

    [GeneratedRegex(@"^(?:,|and|, and|,and|or|/)$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Listed();

    [GeneratedRegex(@"\b(?:do not|don't|never|avoid|instead of|duplicat\w*|overlap\w*|versus|vs)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Negation();

    [GeneratedRegex(@"\b(?:parallel|simultaneous\w*|concurrent\w*|at once|at the same time)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Parallel();

    [GeneratedRegex(@"\b(?:one after (?:another|the other)|then|sequen\w+|first|next|afterwards|leads?|in order)\b|, \w+, \w+(?: \w+)?$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Sequence();

    [GeneratedRegex(@"\blast\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex LeadLast();

    /// <summary>What a line joins; null if it joins nothing.</summary>
    /// <param name="line">The line.</param>
    /// <param name="places">The agents that it names.</param>
    internal static LineJoin? Read(string line, IReadOnlyList<NamedPlace> places)
    {
        if (places.Count < 2 || Negation().IsMatch(line))
            return null;
        LineJoin? longest = null;
        for (var from = 0; from < places.Count - 1;)
        {
            var joints = new List<Joint>();
            while (from + joints.Count + 1 < places.Count
                && Between(line, places[from + joints.Count], places[from + joints.Count + 1]) is var joint and not Joint.None)
                joints.Add(joint);
            if (joints.Exists(static joint => joint is Joint.Plus or Joint.Arrow)
                && (longest is null || joints.Count + 1 > longest.Names.Length))
                longest = Join(line, [.. places.Skip(from).Take(joints.Count + 1)], joints);
            from += joints.Count + 1;
        }
        return longest;
    }

    private static Joint Between(string line, NamedPlace one, NamedPlace next)
    {
        const int MaxLength = 24;
        if (next.Start - one.End > MaxLength)
            return Joint.None;
        var text = line[one.End..next.Start].Replace("`", "", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal)
            .Replace("\"", "", StringComparison.Ordinal).Trim();
        return Arrow().IsMatch(text) ? Joint.Arrow : Plus().IsMatch(text) ? Joint.Plus : Listed().IsMatch(text) ? Joint.List : Joint.None;
    }

    private static LineJoin Join(string line, NamedPlace[] places, List<Joint> joints)
    {
        var names = places.Select(static place => place.Name).ToImmutableArray();
        if (!joints.Contains(Joint.Arrow))
            return new LineJoin(names, Ordered(line, names.Length), null, places[0].Start, PatternForm.Combination);
        // One agent, one arrow and several agents after it: the first calls the others. In all other cases, arrows form a sequence.
        if (joints[0] == Joint.Arrow && joints.LastIndexOf(Joint.Arrow) == 0 && names.Length > 2)
            return new LineJoin(names[1..], [.. Enumerable.Repeat(1, names.Length - 1)], names[0], places[0].Start, PatternForm.Flow);
        var stages = ImmutableArray.CreateBuilder<int>();
        stages.Add(1);
        foreach (var joint in joints)
            stages.Add(stages[^1] + (joint == Joint.Arrow ? 1 : 0));
        return new LineJoin(names, stages.ToImmutable(), null, places[0].Start, PatternForm.Flow);
    }

    // "In parallel" alone means parallel, as does a combination without further words; together with words of order, the first
    // named agent leads or comes last.
    private static ImmutableArray<int> Ordered(string line, int count)
    {
        var isParallel = Parallel().IsMatch(line);
        if (isParallel && LeadLast().IsMatch(line))
            return [2, .. Enumerable.Repeat(1, count - 1)];
        if (isParallel && Sequence().IsMatch(line) && count > 2)
            return [1, .. Enumerable.Repeat(2, count - 1)];
        return !isParallel && (Sequence().IsMatch(line.TrimEnd(' ', '|')) || LeadLast().IsMatch(line))
            ? [.. Enumerable.Range(1, count)]
            : [.. Enumerable.Repeat(1, count)];
    }
}

/// <summary>The agents joined by a line.</summary>
/// <param name="Names">The agents that are called.</param>
/// <param name="Stages">The stage of each.</param>
/// <param name="Caller">The agent that calls them; null if the line does not say.</param>
/// <param name="Start">The position of the first agent in the line.</param>
/// <param name="Form">How they are joined.</param>
internal sealed record LineJoin(ImmutableArray<string> Names, ImmutableArray<int> Stages, string? Caller, int Start, PatternForm Form);
