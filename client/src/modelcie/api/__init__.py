"""Every operation of the API. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from modelcie.api.accounts import Accounts
from modelcie.api.agreement import Agreement
from modelcie.api.alerts import Alerts
from modelcie.api.architectures import Architectures
from modelcie.api.backtests import Backtests
from modelcie.api.benchmarks import Benchmarks
from modelcie.api.bulk_changes import BulkChanges
from modelcie.api.chain import Chain
from modelcie.api.chains import Chains
from modelcie.api.channels import Channels
from modelcie.api.classes import Classes
from modelcie.api.deliveries import Deliveries
from modelcie.api.detectors import Detectors
from modelcie.api.downtimes import Downtimes
from modelcie.api.drift import Drift
from modelcie.api.environments import Environments
from modelcie.api.erasures import Erasures
from modelcie.api.freezes import Freezes
from modelcie.api.hosts import Hosts
from modelcie.api.imports import Imports
from modelcie.api.intake import Intake
from modelcie.api.invitations import Invitations
from modelcie.api.kept import Kept
from modelcie.api.keys import Keys
from modelcie.api.label_checks import LabelChecks
from modelcie.api.labelling import Labelling
from modelcie.api.live_periods import LivePeriods
from modelcie.api.log import Log
from modelcie.api.log_heads import LogHeads
from modelcie.api.me import Me
from modelcie.api.members import Members
from modelcie.api.monitors import Monitors
from modelcie.api.notices import Notices
from modelcie.api.observations import Observations
from modelcie.api.policy import Policy
from modelcie.api.programs import Programs
from modelcie.api.projects import Projects
from modelcie.api.queue import Queue
from modelcie.api.reactions import Reactions
from modelcie.api.record_keys import RecordKeys
from modelcie.api.reports import Reports
from modelcie.api.requests import Requests
from modelcie.api.retention import Retention
from modelcie.api.reviews import Reviews
from modelcie.api.rollbacks import Rollbacks
from modelcie.api.rollouts import Rollouts
from modelcie.api.runs import Runs
from modelcie.api.sample_views import SampleViews
from modelcie.api.samples import Samples
from modelcie.api.scenarios import Scenarios
from modelcie.api.selections import Selections
from modelcie.api.services import Services
from modelcie.api.site import Site
from modelcie.api.snapshots import Snapshots
from modelcie.api.socket_tickets import SocketTickets
from modelcie.api.strategies import Strategies
from modelcie.api.suspects import Suspects
from modelcie.api.teams import Teams
from modelcie.api.tokens import Tokens
from modelcie.api.traffic import Traffic
from modelcie.api.twin_checks import TwinChecks
from modelcie.api.twins import Twins
from modelcie.api.validations import Validations
from modelcie.api.versions import Versions
from modelcie.transport import Transport


class Resources:
    """The API by what it is about: `client.runs`, `client.snapshots`."""

    def __init__(self, transport: Transport) -> None:
        self.accounts = Accounts(transport)
        self.agreement = Agreement(transport)
        self.alerts = Alerts(transport)
        self.architectures = Architectures(transport)
        self.backtests = Backtests(transport)
        self.benchmarks = Benchmarks(transport)
        self.bulk_changes = BulkChanges(transport)
        self.chain = Chain(transport)
        self.chains = Chains(transport)
        self.channels = Channels(transport)
        self.classes = Classes(transport)
        self.deliveries = Deliveries(transport)
        self.detectors = Detectors(transport)
        self.downtimes = Downtimes(transport)
        self.drift = Drift(transport)
        self.environments = Environments(transport)
        self.erasures = Erasures(transport)
        self.freezes = Freezes(transport)
        self.hosts = Hosts(transport)
        self.imports = Imports(transport)
        self.intake = Intake(transport)
        self.invitations = Invitations(transport)
        self.kept = Kept(transport)
        self.keys = Keys(transport)
        self.label_checks = LabelChecks(transport)
        self.labelling = Labelling(transport)
        self.live_periods = LivePeriods(transport)
        self.log = Log(transport)
        self.log_heads = LogHeads(transport)
        self.me = Me(transport)
        self.members = Members(transport)
        self.monitors = Monitors(transport)
        self.notices = Notices(transport)
        self.observations = Observations(transport)
        self.policy = Policy(transport)
        self.programs = Programs(transport)
        self.projects = Projects(transport)
        self.queue = Queue(transport)
        self.reactions = Reactions(transport)
        self.record_keys = RecordKeys(transport)
        self.reports = Reports(transport)
        self.requests = Requests(transport)
        self.retention = Retention(transport)
        self.reviews = Reviews(transport)
        self.rollbacks = Rollbacks(transport)
        self.rollouts = Rollouts(transport)
        self.runs = Runs(transport)
        self.sample_views = SampleViews(transport)
        self.samples = Samples(transport)
        self.scenarios = Scenarios(transport)
        self.selections = Selections(transport)
        self.services = Services(transport)
        self.site = Site(transport)
        self.snapshots = Snapshots(transport)
        self.socket_tickets = SocketTickets(transport)
        self.strategies = Strategies(transport)
        self.suspects = Suspects(transport)
        self.teams = Teams(transport)
        self.tokens = Tokens(transport)
        self.traffic = Traffic(transport)
        self.twin_checks = TwinChecks(transport)
        self.twins = Twins(transport)
        self.validations = Validations(transport)
        self.versions = Versions(transport)
