using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>
/// A summary for the screen of at most about fifteen lines, regardless of the number of findings. Errors come first, listed by file.
/// Warnings follow, grouped by rule, with the rules that affect the most files first.
/// </summary>
/// <param name="findings">The findings.</param>
/// <param name="width">The width of the screen in characters.</param>
public sealed class FindingOverview(IReadOnlyCollection<Finding> findings, int width)
{
    private const int Rows = 16;
    private const int FewErrors = 4;
    private const int NamedErrors = 3;
    private const int FewestRules = 2;
    private const int FewestColumns = 40;
    private const string Indent = "  ";
    private const string Cut = "…";

    private readonly int _width = Math.Max(width, FewestColumns) - 1;
    private readonly List<string> _lines = [];

    /// <summary>The lines: counts, errors, rules, remarks and what to do next.</summary>
    /// <param name="counts">The line with the counts.</param>
    /// <param name="closing">The sentences at the end.</param>
    public string Text(string counts, IEnumerable<string> closing)
    {
        _lines.Add(counts);
        AddErrors([.. findings.Where(static finding => finding.Severity == FindingSeverity.Error)]);
        var warnings = findings.Where(static finding => finding.Severity == FindingSeverity.Warning)
            .ToLookup(static finding => ValidationRules.IsCostRule(finding.RuleId));
        var ends = closing.ToList();
        var (others, costs) = (ByRule(warnings[false]), ByRule(warnings[true]));
        // Each part has a heading and perhaps a line for the rules that do not fit.
        const int Around = 2;
        var room = Rows - _lines.Count - ends.Count - (Around * ((others.Count > 0 ? 1 : 0) + (costs.Count > 0 ? 1 : 0)));
        var ofCosts = Math.Min(costs.Count, Math.Max(FewestRules, Math.Max(room / 3, room - others.Count)));
        // If there is room, each rule shows the message of its example.
        var isSpacious = 2 * (others.Count + costs.Count) <= room;
        AddRules("Works differently than written, or is unsafe:", others, Math.Max(FewestRules, room - ofCosts), isSpacious);
        AddRules("Costs more than necessary:", costs, ofCosts, isSpacious);
        foreach (var end in ends)
            AddSentence(end);
        return VisibleText.OfLines(string.Join(Environment.NewLine, _lines));
    }

    private static List<List<Finding>> ByRule(IEnumerable<Finding> warnings) =>
        [.. warnings.GroupBy(static finding => finding.RuleId, StringComparer.Ordinal).Select(static group => group.ToList())
            .OrderByDescending(Files).ThenByDescending(static group => group.Count)];

    private static int Files(List<Finding> group) => group.Select(static finding => finding.Path).Distinct(StringComparer.Ordinal).Count();

    private void AddErrors(List<Finding> errors)
    {
        if (errors.Count == 0)
            return;
        _lines.Add(errors.Count <= FewErrors ? "Cannot run, or is unsafe:"
            : $"Cannot run, or is unsafe (first {NamedErrors} of {errors.Count:N0}):");
        foreach (var error in errors.Take(errors.Count <= FewErrors ? errors.Count : NamedErrors))
        {
            var place = Indent + PlaceOf(error);
            if (place.Length + Indent.Length + error.Message.Length <= _width)
            {
                _lines.Add(place + Indent + error.Message);
                continue;
            }
            // Paths are copied by users, so they are never cut.
            _lines.Add(place);
            _lines.Add(Indent + Indent + CutAtWord(error.Message, _width - (2 * Indent.Length)));
        }
    }

    private void AddRules(string heading, List<List<Finding>> rules, int room, bool isSpacious)
    {
        if (rules.Count == 0)
            return;
        _lines.Add(heading);
        // A line that names only one more rule could just as well show that rule.
        var shown = rules.Count <= room + 1 ? rules : rules.Take(room).ToList();
        var nameWidth = shown.Max(static group => group[0].RuleId.Length);
        var counts = shown.ConvertAll(static group => $"{group.Count:N0} in {(Files(group) == 1 ? "1 file" : $"{Files(group):N0} files")}");
        var countWidth = counts.Max(static count => count.Length);
        for (var i = 0; i < shown.Count; i++)
        {
            var line = $"{Indent}{shown[i][0].RuleId.PadRight(nameWidth)}{Indent}{counts[i].PadRight(countWidth)}{Indent}";
            _lines.Add(line + Example(shown[i][0], _width - line.Length));
            if (isSpacious)
                _lines.Add(Indent + Indent + CutAtWord(shown[i][0].Message, _width - (2 * Indent.Length)));
        }
        if (shown.Count < rules.Count)
            _lines.Add(Indent + ListRest(rules.Skip(shown.Count).Select(static group => $"{group[0].RuleId} {group.Count:N0}").ToList(),
                _width - Indent.Length));
    }

    // "and rule 12, rule 3, and 4 more rules", with as many names as fit.
    private static string ListRest(List<string> names, int room)
    {
        for (var named = names.Count; named > 0; named--)
        {
            var rest = names.Count - named;
            var more = rest == 0 ? "" : rest == 1 ? ", and 1 more rule" : $", and {rest:N0} more rules";
            var text = $"and {string.Join(", ", names.Take(named))}{more}";
            if (text.Length <= room)
                return text;
        }
        return $"and {names.Count:N0} more rules";
    }

    private static string Example(Finding finding, int room)
    {
        var place = ShortPlace(PlaceOf(finding), room);
        return finding.Subject is { Length: > 0 } subject && place.Length + subject.Length + 3 <= room
            && !subject.Contains('\n', StringComparison.Ordinal) ? $"{place} '{subject}'" : place;
    }

    private static string PlaceOf(Finding finding) =>
        finding.Line > 0 ? FormattableString.Invariant($"{finding.RelativePath}:{finding.Line}") : finding.RelativePath;

    // Folder names are removed from the front, because the file name identifies the place.
    private static string ShortPlace(string place, int room)
    {
        if (place.Length <= room)
            return place;
        for (var slash = place.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = place.IndexOf('/', slash + 1))
        {
            if (Cut.Length + place.Length - slash <= room)
                return Cut + place[slash..];
        }
        return room > Cut.Length ? Cut + place[^(room - Cut.Length)..] : "";
    }

    private static string CutAtWord(string text, int room)
    {
        if (text.Length <= room)
            return text;
        var space = text.LastIndexOf(' ', room - Cut.Length);
        return text[..(space > 0 ? space : room - Cut.Length)] + Cut;
    }

    private void AddSentence(string text)
    {
        while (text.Length > _width)
        {
            var space = text.LastIndexOf(' ', _width);
            if (space <= 0)
                break;
            _lines.Add(text[..space]);
            text = text[(space + 1)..];
        }
        _lines.Add(text);
    }
}
