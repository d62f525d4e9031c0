using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestFramework;
using Microsoft.Testing.Platform.Requests;

namespace ClaudePerf.Pester.Tests;

/// <summary>Pester as a framework of the testing platform: the newest version runs all test files, and each of their tests
/// counts as one.</summary>
internal sealed class PesterFramework : ITestFramework, IDataProducer
{
    // What users run with a Pester of their own is the file that ships with the module. The module itself does not depend on Pester.
    private const string RunWithOldVersion = "Module.Tests.ps1,Validation.Tests.ps1";

    private static readonly Dictionary<string, string> Metadata = typeof(PesterFramework).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(static attribute => attribute.Key, static attribute => attribute.Value!);

    public string Uid => nameof(PesterFramework);

    public string Version => Metadata["PesterVersion"];

    public string DisplayName => "Pester";

    public string Description => "Runs tests/pester in PowerShell.";

    public Type[] DataTypesProduced => [typeof(TestNodeUpdateMessage)];

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task<CreateTestSessionResult> CreateTestSessionAsync(CreateTestSessionContext context) =>
        Task.FromResult(new CreateTestSessionResult { IsSuccess = true });

    public Task<CloseTestSessionResult> CloseTestSessionAsync(CloseTestSessionContext context) =>
        Task.FromResult(new CloseTestSessionResult { IsSuccess = true });

    public async Task ExecuteRequestAsync(ExecuteRequestContext context)
    {
        try
        {
            var discover = context.Request is DiscoverTestExecutionRequest;
            var session = context.Request.Session.SessionUid;
            var published = new ConcurrentDictionary<string, bool>();
            var versions = new[] { (Metadata["PesterVersion"], null), (Metadata["OldPesterVersion"], (string?)RunWithOldVersion) };
            await Task.WhenAll(versions.Select(async one =>
            {
                var (version, only) = one;
                await foreach (var test in PesterRun.StartAsync(Metadata["RepositoryRoot"], Metadata["ShellFolder"], version, only,
                    discover, context.CancellationToken))
                {
                    // Rows of one name, such as those of a data file, are told apart by their number.
                    var uid = $"{version}/{test.File}/{test.Path}";
                    for (var again = 2; !published.TryAdd(uid, true); again++)
                        uid = $"{version}/{test.File}/{test.Path} #{again}";
                    await context.MessageBus.PublishAsync(this, new TestNodeUpdateMessage(session, test.ToNode(uid, version)));
                }
            }));
        }
        finally
        {
            context.Complete();
        }
    }
}
