import annotator from '@crowdloom/i18n/messages/annotator.en';
import shared from '@crowdloom/i18n/messages/shared.en';

export default { ...shared, ...annotator };
