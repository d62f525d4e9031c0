using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace ClaudePerf.Core.Tests.Prerequisites;

/// <summary>
/// A fact that runs only where the machine has a prerequisite. Elsewhere it is left out, and <see cref="PrerequisiteTests"/> skips
/// once for all tests that are left out for the same reason.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(FactThatNeedsAttribute.Discoverer))]
internal sealed class FactThatNeedsAttribute(
    Prerequisite prerequisite, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber), INeedsPrerequisite
{
    public Prerequisite Prerequisite => prerequisite;

    internal sealed class Discoverer : FactDiscoverer
    {
        public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
            ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
            ((INeedsPrerequisite)factAttribute).IsMissing ? new([]) : base.Discover(discoveryOptions, testMethod, factAttribute);
    }
}
