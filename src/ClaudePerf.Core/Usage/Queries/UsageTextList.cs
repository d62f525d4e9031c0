namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Resolves the texts of a <see cref="UsageTable"/>.</summary>
internal interface IUsageTexts
{
    string? Text(int number);

    IReadOnlyList<UsageRequestName> NamesOf(IReadOnlyList<long> ids);
}

/// <summary>The texts of a table in memory.</summary>
internal sealed class UsageTextList : IUsageTexts
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [""];
    private IReadOnlyList<UsageRequest> _requests = [];

    public string? Text(int number) => _texts[number];

    public IReadOnlyList<UsageRequestName> NamesOf(IReadOnlyList<long> ids) =>
        [.. ids.Select(id => _requests[(int)id])
            .Select(request => new UsageRequestName(request.MessageId ?? request.Uuid, request.RequestId))];

    internal int NumberOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 0;
        if (!_numbers.TryGetValue(text, out var number))
        {
            _numbers[text] = number = _texts.Count;
            _texts.Add(text);
        }
        return number;
    }

    internal void NameRequests(IReadOnlyList<UsageRequest> requests) => _requests = requests;
}
